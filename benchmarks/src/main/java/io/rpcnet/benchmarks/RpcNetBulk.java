package io.rpcnet.benchmarks;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcService;
import io.rpcnet.client.ImportRpcClients;
import io.rpcnet.transport.RpcServer;

/**
 * This starter, with its defaults: 64 MiB is the largest payload that they allow.
 */
final class RpcNetBulk implements EchoServer, BulkClient {

	private @Nullable Bulk bulk;

	@Override
	public int start(Certificates certificates) {
		return BootApplications
			.start(ServerApplication.class, certificates, "--spring.grpc.server.enabled=false",
					"--rpcnet.server.port=0", "--rpcnet.server.address=127.0.0.1", "--rpcnet.server.ssl.bundle=node")
			.getBean(RpcServer.class)
			.address()
			.getPort();
	}

	@Override
	public void connect(int port, Certificates certificates) {
		this.bulk = BootApplications
			.start(ClientApplication.class, certificates, "--spring.grpc.server.enabled=false",
					"--rpcnet.client.ssl.bundle=node",
					"--rpcnet.client.contracts.[benchmarks.Bulk].addresses=127.0.0.1:" + port)
			.getBean(Bulk.class);
	}

	private Bulk bulk() {
		if (this.bulk == null) {
			throw new IllegalStateException("not connected");
		}
		return this.bulk;
	}

	@Override
	public void record(EchoRecord value, Completion completion) {
		bulk().record(value).subscribe(completion::succeeded, completion::failed);
	}

	@Override
	public void download(int bytes, Completion completion) {
		bulk().download(bytes).subscribe((answer) -> completion.succeeded(answer.length), completion::failed);
	}

	@Override
	public void upload(byte[] bytes, Completion completion) {
		bulk().upload(bytes).subscribe(completion::succeeded, completion::failed);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(BulkService.class)
	static class ServerApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = Bulk.class)
	static class ClientApplication {

	}

	@RpcService
	static class BulkService implements Bulk {

		@Override
		public Mono<EchoRecord> record(EchoRecord value) {
			return Mono.just(value);
		}

		@Override
		public Mono<byte[]> download(int bytes) {
			return Mono.just(BulkProcess.content(bytes));
		}

		@Override
		public Mono<Integer> upload(byte[] bytes) {
			return Mono.just(bytes.length);
		}

	}

}
