package io.rpcnet.benchmarks;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import io.rpcnet.RpcException;
import io.rpcnet.client.ImportRpcClients;

/**
 * This starter's typed client.
 */
final class RpcNetWorkClient implements WorkClient {

	private @Nullable WorkCalls calls;

	@Override
	public void connect(int port, Duration deadline, Certificates certificates) {
		this.calls = BootApplications
			.start(Application.class, certificates, "--spring.grpc.server.enabled=false",
					"--rpcnet.client.ssl.bundle=node", "--rpcnet.client.timeout=" + deadline.toMillis() + "ms",
					"--rpcnet.client.contracts.[benchmarks.Work].addresses=127.0.0.1:" + port)
			.getBean(WorkCalls.class);
	}

	@Override
	public void work(Completion completion) {
		if (this.calls == null) {
			throw new IllegalStateException("not connected");
		}
		this.calls.work(1).subscribe(completion::succeeded, completion::failed);
	}

	@Override
	public OpenLoop.Outcome outcome(Throwable failure) {
		return (failure instanceof RpcException known) ? switch (known.status()) {
			case RESOURCE_EXHAUSTED -> OpenLoop.Outcome.SHED;
			case DEADLINE_EXCEEDED -> OpenLoop.Outcome.EXPIRED;
			default -> OpenLoop.Outcome.FAILED;
		} : OpenLoop.Outcome.FAILED;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = WorkCalls.class)
	static class Application {

	}

}
