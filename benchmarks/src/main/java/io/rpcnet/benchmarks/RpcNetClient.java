package io.rpcnet.benchmarks;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

import io.rpcnet.client.ImportRpcClients;

/**
 * This starter's typed client, with its defaults, more or less observed. Where there is a
 * tracer, calls are made as a request is handled whose trace is not sampled.
 */
final class RpcNetClient implements EchoClient {

	private final Observing observing;

	private @Nullable Echo echo;

	private @Nullable Observation request;

	RpcNetClient(Observing observing) {
		this.observing = observing;
	}

	@Override
	public void connect(int port, Certificates certificates) {
		ConfigurableApplicationContext context = BootApplications.start(Application.class, certificates, this.observing,
				"--spring.grpc.server.enabled=false", "--rpcnet.client.ssl.bundle=node",
				"--rpcnet.client.contracts.[benchmarks.Echo].addresses=127.0.0.1:" + port);
		this.echo = context.getBean(Echo.class);
		if (this.observing == Observing.TRACES) {
			this.request = Observation.start("request", context.getBean(ObservationRegistry.class));
		}
	}

	private Echo echo() {
		if (this.echo == null) {
			throw new IllegalStateException("not connected");
		}
		return this.echo;
	}

	@Override
	public void record(EchoRecord value, Completion completion) {
		Mono<EchoRecord> answer = echo().record(value);
		Observation parent = this.request;
		Mono<EchoRecord> traced = (parent != null)
				? answer.contextWrite((context) -> context.put(ObservationThreadLocalAccessor.KEY, parent)) : answer;
		traced.subscribe(completion::succeeded, completion::failed);
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
