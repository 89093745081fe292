package io.rpcnet.benchmarks;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcService;
import io.rpcnet.transport.RpcServer;

/**
 * This starter, with its defaults, more or less observed.
 */
final class RpcNetServer implements EchoServer {

	private final Observing observing;

	RpcNetServer(Observing observing) {
		this.observing = observing;
	}

	@Override
	public int start(Certificates certificates) {
		String address = BootApplications
			.start(Application.class, certificates, this.observing, "--spring.grpc.server.enabled=false",
					"--rpcnet.server.port=0", "--rpcnet.server.address=127.0.0.1", "--rpcnet.server.ssl.bundle=node",
					"--spring.threads.virtual.enabled=" + CallerThreads.areVirtual())
			.getBean(RpcServer.class)
			.advertisedAddress();
		return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ ReactiveEcho.class, BlockingEcho.class })
	static class Application {

	}

	@RpcService
	static class ReactiveEcho implements Echo {

		@Override
		public Mono<EchoRecord> record(EchoRecord value) {
			return Mono.just(value);
		}

		@Override
		public Mono<byte[]> bytes(byte[] value) {
			return Mono.just(value);
		}

		@Override
		public Flux<byte[]> stream(int items) {
			return Flux.range(0, items).map((item) -> Payload.ITEM);
		}

	}

	@RpcService
	static class BlockingEcho implements EchoBlocking {

		@Override
		public EchoRecord record(EchoRecord value) {
			return value;
		}

	}

}
