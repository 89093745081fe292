package io.rpcnet.benchmarks;

import io.grpc.BindableService;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The smallest applications. Each is loaded with its own class path alone.
 */
final class StartUpApplications {

	private StartUpApplications() {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Empty {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(RpcNetServer.ReactiveEcho.class)
	static class WithRpcNet {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(SpringServer.EchoController.class)
	static class WithRSocket {

	}

	/**
	 * The service is a {@link BindableService}.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(GrpcEcho.class)
	static class WithGrpc {

	}

}
