package io.rpcnet.docs.spring;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.messaging.rsocket.RSocketRequester;

/**
 * A Spring Boot application that calls the shop.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
class TillApplication {

	@Bean
	Shop shop(RSocketRequester requester) {
		return new Shop(requester);
	}

}
