package io.rpcnet.benchmarks;

import io.netty.handler.ssl.SslContext;
import io.rsocket.transport.netty.client.TcpClientTransport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.rsocket.RSocketRequester;
import reactor.netty.tcp.TcpClient;

/**
 * Spring's {@link RSocketRequester} from Boot's builder.
 */
final class SpringClient implements EchoClient {

	private @Nullable RSocketRequester requester;

	@Override
	public void connect(int port, Certificates certificates) throws Exception {
		SslContext tls = certificates.clientContext();
		TcpClient client = TcpClient.create().host("127.0.0.1").port(port).secure((spec) -> spec.sslContext(tls));
		this.requester = BootApplications.start(Application.class, certificates, "--spring.grpc.server.enabled=false")
			.getBean(RSocketRequester.Builder.class)
			.transport(TcpClientTransport.create(client));
	}

	private RSocketRequester.RequestSpec to(String route) {
		if (this.requester == null) {
			throw new IllegalStateException("not connected");
		}
		return this.requester.route(route);
	}

	@Override
	public void record(EchoRecord value, Completion completion) {
		to("record").data(value).retrieveMono(EchoRecord.class).subscribe(completion::succeeded, completion::failed);
	}

	@Override
	public void bytes(byte[] value, Completion completion) {
		to("bytes").data(value)
			.retrieveMono(byte[].class)
			.subscribe((answer) -> completion.succeeded(answer.length), completion::failed);
	}

	@Override
	public void stream(int items, Completion completion) {
		int[] came = new int[1];
		to("stream").data(items)
			.retrieveFlux(byte[].class)
			.subscribe((item) -> came[0]++, completion::failed, () -> completion.succeeded(came[0]));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
