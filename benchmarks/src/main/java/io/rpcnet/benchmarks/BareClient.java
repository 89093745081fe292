package io.rpcnet.benchmarks;

import java.util.Objects;
import java.util.function.IntConsumer;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.SslContext;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.frame.decoder.PayloadDecoder;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.util.ByteBufPayload;
import io.rsocket.util.DefaultPayload;
import reactor.netty.tcp.TcpClient;
import tools.jackson.dataformat.cbor.CBORMapper;

/**
 * Plain rsocket-java. In place of a record it sends as many bytes as the record has in
 * CBOR, and reads nothing of what comes back but its length, unless arrays are asked for.
 */
final class BareClient implements EchoClient {

	private final byte[] encoded = new CBORMapper().writeValueAsBytes(EchoRecord.SAMPLE);

	private final boolean arrays;

	private RSocket socket = new RSocket() {
	};

	/**
	 * Create a client.
	 * @param arrays whether to make an array of what comes back
	 */
	BareClient(boolean arrays) {
		this.arrays = arrays;
	}

	@Override
	public void connect(int port, Certificates certificates) throws Exception {
		SslContext tls = certificates.clientContext();
		TcpClient client = TcpClient.create().host("127.0.0.1").port(port).secure((spec) -> spec.sslContext(tls));
		this.socket = Objects.requireNonNull(RSocketConnector.create()
			.payloadDecoder(PayloadDecoder.ZERO_COPY)
			.connect(TcpClientTransport.create(client))
			.block());
	}

	@Override
	public void record(EchoRecord value, Completion completion) {
		call(this.encoded, (length) -> {
			if (length == this.encoded.length) {
				completion.succeeded(value);
			}
			else {
				completion.failed(new IllegalStateException("another length came back: " + length));
			}
		}, completion);
	}

	@Override
	public void bytes(byte[] value, Completion completion) {
		call(value, completion::succeeded, completion);
	}

	private void call(byte[] data, IntConsumer answered, Completion completion) {
		this.socket.requestResponse(ByteBufPayload.create(Unpooled.wrappedBuffer(data))).subscribe((answer) -> {
			int length = this.arrays ? ByteBufUtil.getBytes(answer.data()).length : answer.data().readableBytes();
			answer.release();
			answered.accept(length);
		}, completion::failed);
	}

	@Override
	public void stream(int items, Completion completion) {
		int[] came = new int[1];
		this.socket.requestStream(DefaultPayload.create(Integer.toString(items))).subscribe((item) -> {
			item.release();
			came[0]++;
		}, completion::failed, () -> completion.succeeded(came[0]));
	}

}
