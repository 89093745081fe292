package io.rpcnet.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.SslContext;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.metadata.CompositeMetadataCodec;
import io.rsocket.metadata.TaggingMetadataCodec;
import io.rsocket.metadata.WellKnownMimeType;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.util.ByteBufPayload;
import org.jspecify.annotations.Nullable;
import reactor.netty.tcp.TcpClient;
import tools.jackson.dataformat.cbor.CBORMapper;

/**
 * Connections of rsocket-java.
 */
final class RSocketConnections implements Connections {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final byte[] encoded = new CBORMapper().writeValueAsBytes(EchoRecord.SAMPLE);

	private final List<RSocket> sockets = new ArrayList<>();

	private final @Nullable String route;

	private RSocketConnections(@Nullable String route) {
		this.route = route;
	}

	static RSocketConnections toBare() {
		return new RSocketConnections(null);
	}

	static RSocketConnections toRpcNet() {
		return new RSocketConnections("benchmarks.Echo.record");
	}

	static RSocketConnections toSpring() {
		return new RSocketConnections("record");
	}

	@Override
	public void open(int port, int number, Certificates certificates) throws Exception {
		SslContext tls = certificates.clientContext();
		TcpClient client = TcpClient.newConnection()
			.host("127.0.0.1")
			.port(port)
			.secure((spec) -> spec.sslContext(tls));
		RSocketConnector connector = RSocketConnector.create()
			.dataMimeType(WellKnownMimeType.APPLICATION_CBOR.getString())
			.metadataMimeType(WellKnownMimeType.MESSAGE_RSOCKET_COMPOSITE_METADATA.getString());
		for (int i = 0; i < number; i++) {
			RSocket socket = Objects
				.requireNonNull(connector.connect(TcpClientTransport.create(client)).block(PATIENCE));
			this.sockets.add(socket);
			Objects
				.requireNonNull(
						socket.requestResponse(ByteBufPayload.create(Unpooled.wrappedBuffer(this.encoded), metadata()))
							.block(PATIENCE))
				.release();
		}
	}

	private ByteBuf metadata() {
		if (this.route == null) {
			return Unpooled.EMPTY_BUFFER;
		}
		CompositeByteBuf metadata = ByteBufAllocator.DEFAULT.compositeBuffer();
		CompositeMetadataCodec.encodeAndAddMetadata(metadata, ByteBufAllocator.DEFAULT,
				WellKnownMimeType.MESSAGE_RSOCKET_ROUTING,
				TaggingMetadataCodec.createRoutingMetadata(ByteBufAllocator.DEFAULT, List.of(this.route)).getContent());
		return metadata;
	}

}
