package io.rpcnet.docs.stock;

import java.util.Map;

import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.service.RpcServerInterceptor;

// tag::interceptor[]
@Component
class TenantOfCall implements RpcServerInterceptor {

	@Override
	public Flux<Object> intercept(Call call, Chain chain) {
		if (!call.route().startsWith("shop.")) {
			return chain.proceed(); // rpcnet.Health and rpcnet.Catalog pass here too
		}
		String tenant = call.context().metadata().get("text/x.shop.tenant");
		if (tenant == null) {
			return Flux.error(new RpcException(RpcStatus.INVALID_ARGUMENT, "Send the tenant as text/x.shop.tenant."));
		}
		return chain.proceed()
			.contextWrite((context) -> context.put(Slf4jThreadLocalAccessor.KEY, Map.of("tenant", tenant)));
	}

}
// end::interceptor[]
