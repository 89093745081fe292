package io.rpcnet.benchmarks;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import io.rpcnet.RpcService;
import io.rpcnet.transport.RpcServer;

/**
 * This starter with a service that blocks, and as many requests at once as the work
 * needs.
 */
final class RpcNetWorkServer implements WorkServer {

	private static Worker worker = Worker.POOL;

	@Override
	public int start(Worker worker, Certificates certificates) {
		RpcNetWorkServer.worker = worker;
		return BootApplications
			.start(Application.class, certificates, "--spring.grpc.server.enabled=false", "--rpcnet.server.port=0",
					"--rpcnet.server.address=127.0.0.1", "--rpcnet.server.ssl.bundle=node",
					"--rpcnet.server.max-concurrent-requests=" + worker.limit())
			.getBean(RpcServer.class)
			.address()
			.getPort();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Working.class)
	static class Application {

	}

	@RpcService
	static class Working implements Work {

		@Override
		public int work(int value) {
			return worker.echo(value);
		}

	}

}
