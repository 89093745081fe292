package io.rpcnet.docs.stock;

import org.slf4j.MDC;

import io.rpcnet.RpcService;

@RpcService
class NoticeService implements Notices {

	@Override
	public String print(String text) {
		return "%s: %s".formatted(MDC.get("tenant"), text);
	}

}
