package io.rpcnet.benchmarks;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import io.rpcnet.client.ImportRpcClients;

/**
 * This starter's typed client of a service that blocks, called by threads that wait; all
 * of them virtual where the JDK can.
 */
final class RpcNetBlockingClient implements EchoClient {

	private @Nullable EchoBlocking echo;

	@Override
	public void connect(int port, Certificates certificates) {
		this.echo = BootApplications
			.start(Application.class, certificates, "--spring.grpc.server.enabled=false",
					"--rpcnet.client.ssl.bundle=node",
					"--rpcnet.client.contracts.[benchmarks.EchoBlocking].addresses=127.0.0.1:" + port)
			.getBean(EchoBlocking.class);
	}

	@Override
	public void record(EchoRecord value, Completion completion) {
		if (this.echo == null) {
			throw new IllegalStateException("not connected");
		}
		completion.succeeded(this.echo.record(value));
	}

	@Override
	public boolean isBlocking() {
		return true;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = EchoBlocking.class)
	static class Application {

	}

}
