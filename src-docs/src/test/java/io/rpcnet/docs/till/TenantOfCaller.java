package io.rpcnet.docs.till;

import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

import io.rpcnet.client.RpcClientInterceptor;

// tag::interceptor[]
@Component
class TenantOfCaller implements RpcClientInterceptor {

	@Override
	public Flux<Object> intercept(Call call, Chain chain) {
		return chain.proceed(call.context().mutate().metadata("text/x.shop.tenant", "acme").build());
	}

}
// end::interceptor[]
