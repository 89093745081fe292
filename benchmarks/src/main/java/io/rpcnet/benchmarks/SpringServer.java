package io.rpcnet.benchmarks;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.stereotype.Controller;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Spring's RSocket messaging as Boot sets it up: CBOR, reactor-netty.
 */
final class SpringServer implements EchoServer {

	@Override
	public int start(Certificates certificates) {
		ConfigurableApplicationContext context = BootApplications.start(Application.class, certificates,
				"--spring.grpc.server.enabled=false", "--spring.rsocket.server.port=0",
				"--spring.rsocket.server.address=127.0.0.1", "--spring.rsocket.server.ssl.bundle=node",
				"--spring.rsocket.server.ssl.client-auth=need");
		return context.getEnvironment().getRequiredProperty("local.rsocket.server.port", Integer.class);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(EchoController.class)
	static class Application {

	}

	@Controller
	static class EchoController {

		@MessageMapping("record")
		Mono<EchoRecord> record(@Payload EchoRecord value) {
			return Mono.just(value);
		}

		@MessageMapping("bytes")
		Mono<byte[]> bytes(@Payload byte[] value) {
			return Mono.just(value);
		}

		@MessageMapping("stream")
		Flux<byte[]> stream(@Payload Integer items) {
			return Flux.range(0, items).map((item) -> io.rpcnet.benchmarks.Payload.ITEM);
		}

	}

}
