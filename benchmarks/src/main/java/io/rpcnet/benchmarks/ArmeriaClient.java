package io.rpcnet.benchmarks;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.grpc.GrpcClientStubFactory;
import com.linecorp.armeria.client.grpc.GrpcClients;
import io.grpc.Channel;
import io.grpc.ServiceDescriptor;

/**
 * A channel of Armeria's gRPC client with its defaults.
 */
final class ArmeriaClient extends GrpcCalls {

	@Override
	Channel channel(int port, Certificates certificates) {
		ClientFactory factory = ClientFactory.builder()
			.tlsCustomizer((tls) -> tls.protocols(Certificates.PROTOCOL)
				.trustManager(certificates.authority())
				.keyManager(certificates.certificate(), certificates.key()))
			.build();
		return GrpcClients.builder("gproto+https://127.0.0.1:" + port)
			.factory(factory)
			.clientStubFactory(new ChannelAsStub())
			.build(Stub.class)
			.channel();
	}

	/**
	 * Stands for what protoc generates.
	 *
	 * @param channel where calls go
	 */
	private record Stub(Channel channel) {

	}

	private static final class ChannelAsStub implements GrpcClientStubFactory {

		@Override
		public ServiceDescriptor findServiceDescriptor(Class<?> type) {
			return new GrpcEcho().bindService().getServiceDescriptor();
		}

		@Override
		public Object newClientStub(Class<?> type, Channel channel) {
			return new Stub(channel);
		}

	}

}
