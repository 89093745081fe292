package io.rpcnet.benchmarks;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.ssl.SslContext;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.SocketAcceptor;
import io.rsocket.core.RSocketServer;
import io.rsocket.frame.decoder.PayloadDecoder;
import io.rsocket.transport.netty.server.TcpServerTransport;
import io.rsocket.util.ByteBufPayload;
import io.rsocket.util.DefaultPayload;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.tcp.TcpServer;

/**
 * Plain rsocket-java, as its documentation sets it up for speed: payloads are not copied,
 * and what came goes back, unless arrays are asked for.
 */
final class BareServer implements EchoServer, RSocket {

	private final boolean arrays;

	/**
	 * Create a server.
	 * @param arrays whether to make an array of what came, and send that back
	 */
	BareServer(boolean arrays) {
		this.arrays = arrays;
	}

	@Override
	public int start(Certificates certificates) throws Exception {
		SslContext tls = certificates.serverContext();
		TcpServer server = TcpServer.create().host("127.0.0.1").port(0).secure((spec) -> spec.sslContext(tls));
		return RSocketServer.create(SocketAcceptor.with(this))
			.payloadDecoder(PayloadDecoder.ZERO_COPY)
			.bindNow(TcpServerTransport.create(server))
			.address()
			.getPort();
	}

	@Override
	public Mono<Payload> requestResponse(Payload payload) {
		if (!this.arrays) {
			return Mono.just(payload);
		}
		byte[] bytes = ByteBufUtil.getBytes(payload.data());
		payload.release();
		return Mono.just(ByteBufPayload.create(bytes));
	}

	@Override
	public Flux<Payload> requestStream(Payload payload) {
		int items = Integer.parseInt(payload.data().toString(StandardCharsets.US_ASCII));
		payload.release();
		return Flux.range(0, items).map((item) -> DefaultPayload.create(io.rpcnet.benchmarks.Payload.ITEM));
	}

}
