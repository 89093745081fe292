package io.rpcnet.docs.stock;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.service.RpcExceptionMapper;

// tag::mapper[]
@Component
class StockFailures implements RpcExceptionMapper {

	@Override
	public @Nullable RpcException map(Throwable failure) {
		if (failure instanceof OutOfStockException sold) {
			return new RpcException(RpcStatus.NOT_FOUND, "There are not as many left.", "shop/out-of-stock", false,
					null, sold.delivery(), sold);
		}
		return null; // the next mapper, or INTERNAL
	}

}
// end::mapper[]
