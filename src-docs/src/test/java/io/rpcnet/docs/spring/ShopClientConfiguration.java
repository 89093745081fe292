package io.rpcnet.docs.spring;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.rsocket.RSocketRequester;
import org.springframework.messaging.rsocket.service.RSocketServiceProxyFactory;

// tag::proxy[]
@Configuration(proxyBeanMethods = false)
class ShopClientConfiguration {

	@Bean
	ShopClient shopClient(RSocketRequester shopRequester) {
		return RSocketServiceProxyFactory.builder(shopRequester).build().createClient(ShopClient.class);
	}

}
// end::proxy[]
