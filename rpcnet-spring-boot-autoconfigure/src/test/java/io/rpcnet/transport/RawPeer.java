package io.rpcnet.transport;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.rsocket.Payload;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.FrameType;
import io.rsocket.frame.KeepAliveFrameCodec;
import io.rsocket.frame.PayloadFrameCodec;
import io.rsocket.frame.RequestResponseFrameCodec;
import io.rsocket.frame.SetupFrameCodec;
import io.rsocket.util.EmptyPayload;

/**
 * One side of a connection that says exactly what a test lets it say: bytes on a plain
 * socket.
 */
public final class RawPeer implements AutoCloseable {

	private static final int READ_TIMEOUT = 10_000;

	private static final UnpooledByteBufAllocator heap = new UnpooledByteBufAllocator(false, true);

	private final Socket socket;

	private final Socket bare;

	private final DataInputStream in;

	public RawPeer(Socket socket) throws IOException {
		this(socket, socket);
	}

	private RawPeer(Socket socket, Socket bare) throws IOException {
		this.socket = socket;
		this.bare = bare;
		this.in = new DataInputStream(socket.getInputStream());
		socket.setSoTimeout(READ_TIMEOUT);
		socket.setTcpNoDelay(true);
	}

	static RawPeer connect(int port) throws IOException {
		return new RawPeer(new Socket(InetAddress.getLoopbackAddress(), port));
	}

	/**
	 * Connect over TLS.
	 * @param factory the attacker's side of TLS
	 * @param port where to connect on loopback
	 * @return a peer that has said nothing behind its handshake
	 * @throws IOException if it cannot connect, or the handshake fails
	 */
	public static RawPeer connect(SSLSocketFactory factory, int port) throws IOException {
		Socket bare = new Socket(InetAddress.getLoopbackAddress(), port);
		SSLSocket socket = (SSLSocket) factory.createSocket(bare, "localhost", port, true);
		socket.startHandshake();
		return new RawPeer(socket, bare);
	}

	static byte[] setup() {
		return setup(60_000, EmptyPayload.INSTANCE);
	}

	static byte[] setup(int keepaliveInterval, Payload payload) {
		return framed(SetupFrameCodec.encode(heap, false, keepaliveInterval, Integer.MAX_VALUE,
				CallMetadata.COMPOSITE_MIME_TYPE, "application/cbor", payload));
	}

	static byte[] request(int streamId, String text) {
		ByteBuf data = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
		return framed(RequestResponseFrameCodec.encode(heap, streamId, false, null, data));
	}

	static byte[] announcement(int length) {
		return ByteBufUtil.getBytes(Unpooled.buffer().writeMedium(length));
	}

	static byte[] join(byte[]... parts) {
		return ByteBufUtil.getBytes(Unpooled.copiedBuffer(parts));
	}

	static byte[] framed(ByteBuf frame) {
		return join(announcement(frame.readableBytes()), ByteBufUtil.getBytes(frame));
	}

	/**
	 * Send as it is.
	 * @param bytes what to send
	 * @throws IOException if the connection is lost
	 */
	public void send(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
	}

	/**
	 * Send in as many parts as there are bytes.
	 * @param bytes what to send
	 * @throws IOException if the connection is lost
	 */
	public void sendByteByByte(byte[] bytes) throws IOException {
		for (byte single : bytes) {
			this.socket.getOutputStream().write(single);
		}
	}

	/**
	 * Answer the next KEEPALIVE, skipping what comes before it.
	 * @throws IOException if the connection is lost
	 */
	public void answerKeepalive() throws IOException {
		while (FrameHeaderCodec.frameType(readFrame()) != FrameType.KEEPALIVE) {
			continue;
		}
		send(framed(KeepAliveFrameCodec.encode(heap, false, 0, Unpooled.EMPTY_BUFFER)));
	}

	ByteBuf readFrame() throws IOException {
		byte[] length = this.in.readNBytes(3);
		if (length.length < 3) {
			throw new EOFException();
		}
		return Unpooled.wrappedBuffer(this.in.readNBytes(Unpooled.wrappedBuffer(length).readUnsignedMedium()));
	}

	/**
	 * Read the next answer.
	 * @return stream id, a colon and the answer's text
	 * @throws IOException if the connection is lost
	 */
	String readAnswer() throws IOException {
		ByteBuf frame = readFrame();
		return FrameHeaderCodec.streamId(frame) + ":" + PayloadFrameCodec.data(frame).toString(StandardCharsets.UTF_8);
	}

	/**
	 * Read the next frame's stream and type.
	 * @return stream id, a colon and the name of the type
	 * @throws IOException if the connection is lost
	 */
	String readType() throws IOException {
		ByteBuf frame = readFrame();
		return FrameHeaderCodec.streamId(frame) + ":" + FrameHeaderCodec.frameType(frame);
	}

	/**
	 * Read until the other side closes the connection.
	 * @return whether it did, within a few seconds
	 * @throws IOException if it did not
	 */
	public boolean isClosedByPeer() throws IOException {
		try {
			this.in.readAllBytes();
		}
		catch (SocketException ex) {
			// Reset rather than closed, as there was more to read
		}
		return true;
	}

	/**
	 * Vanish, as a process that is killed does: without a farewell, and whatever has come
	 * unread.
	 * @throws IOException if the socket cannot be closed
	 */
	public void vanish() throws IOException {
		this.bare.setSoLinger(true, 0);
		this.bare.close();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
