package io.rpcnet.benchmarks;

import java.util.ArrayList;
import java.util.List;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;

/**
 * Connections of grpc-java.
 */
final class GrpcConnections implements Connections {

	private final List<ManagedChannel> channels = new ArrayList<>();

	@Override
	public void open(int port, int number, Certificates certificates) throws Exception {
		SslContext tls = GrpcSslContexts
			.configure(SslContextBuilder.forClient()
				.protocols(Certificates.PROTOCOL)
				.trustManager(certificates.authority())
				.keyManager(certificates.certificate(), certificates.key()), SslProvider.OPENSSL)
			.build();
		for (int i = 0; i < number; i++) {
			ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", port).sslContext(tls).build();
			this.channels.add(channel);
			ClientCalls.blockingUnaryCall(channel, GrpcEcho.RECORD, CallOptions.DEFAULT, EchoRecord.SAMPLE);
		}
	}

}
