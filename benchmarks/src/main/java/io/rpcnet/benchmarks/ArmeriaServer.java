package io.rpcnet.benchmarks;

import java.net.InetSocketAddress;

import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.netty.handler.ssl.ClientAuth;

/**
 * Armeria's gRPC with its defaults, which call handlers on the event loop.
 */
final class ArmeriaServer implements EchoServer {

	@Override
	public int start(Certificates certificates) {
		Server server = Server.builder()
			.https(new InetSocketAddress("127.0.0.1", 0))
			.tls(TlsKeyPair.of(certificates.key(), certificates.certificate()))
			.tlsCustomizer((tls) -> tls.protocols(Certificates.PROTOCOL)
				.trustManager(certificates.authority())
				.clientAuth(ClientAuth.REQUIRE))
			.service(GrpcService.builder().addService(new GrpcEcho()).build())
			.build();
		server.start().join();
		return server.activeLocalPort();
	}

}
