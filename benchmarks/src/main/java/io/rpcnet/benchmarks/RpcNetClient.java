package io.rpcnet.benchmarks;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import io.rpcnet.client.ImportRpcClients;

/**
 * This starter's typed client, with its defaults or unobserved.
 */
final class RpcNetClient implements EchoClient {

	private final boolean observed;

	private @Nullable Echo echo;

	RpcNetClient(boolean observed) {
		this.observed = observed;
	}

	@Override
	public void connect(int port, Certificates certificates) {
		this.echo = BootApplications
			.start(Application.class, certificates, "--spring.grpc.server.enabled=false",
					"--rpcnet.client.ssl.bundle=node",
					"--rpcnet.client.contracts.[benchmarks.Echo].addresses=127.0.0.1:" + port,
					BootApplications.observed(this.observed))
			.getBean(Echo.class);
	}

	private Echo echo() {
		if (this.echo == null) {
			throw new IllegalStateException("not connected");
		}
		return this.echo;
	}

	@Override
	public void record(EchoRecord value, Completion completion) {
		echo().record(value).subscribe(completion::succeeded, completion::failed);
	}

	@Override
	public void bytes(byte[] value, Completion completion) {
		echo().bytes(value).subscribe((answer) -> completion.succeeded(answer.length), completion::failed);
	}

	@Override
	public void stream(int items, Completion completion) {
		int[] came = new int[1];
		echo().stream(items).subscribe((item) -> came[0]++, completion::failed, () -> completion.succeeded(came[0]));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = Echo.class)
	static class Application {

	}

}
