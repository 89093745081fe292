package io.rpcnet.docs.spring;

import io.rsocket.RSocketErrorException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a failed call says.
 */
// tag::error[]
record ShopError(String status, String message, String requestId, String type, boolean retryable) {

	static final int NOT_FOUND = 0x304;

	static ShopError of(RSocketErrorException ex) {
		return JsonMapper.shared().readValue(ex.getMessage(), ShopError.class);
	}

}
// end::error[]
