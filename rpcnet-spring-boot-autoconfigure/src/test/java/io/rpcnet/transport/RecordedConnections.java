package io.rpcnet.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.netty.buffer.Unpooled;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.frame.KeepAliveFrameCodec;
import io.rsocket.util.ByteBufPayload;
import org.awaitility.Awaitility;
import org.springframework.context.ConfigurableApplicationContext;

import io.rpcnet.codec.PayloadCodecs;
import io.rpcnet.fuzz.FuzzedApplication;

/**
 * Records what goes over real connections between a client and a server, as inputs to
 * begin with.
 */
public final class RecordedConnections {

	private RecordedConnections() {
	}

	/**
	 * Record connections.
	 * @return by name what the client sent, and under {@code NAME.server} what the server
	 * did; each with the leading byte of {@link FuzzedChannel}
	 * @throws IOException if one fails
	 */
	public static Map<String, byte[]> record() throws IOException {
		Map<String, byte[]> recorded = new LinkedHashMap<>();
		try (ConfigurableApplicationContext server = FuzzedApplication.start()) {
			int port = server.getEnvironment().getRequiredProperty("local.rpcnet.server.port", Integer.class);
			record(recorded, "small", port, PayloadCodecs.CBOR, 0, 20);
			record(recorded, "fragments", port, PayloadCodecs.CBOR, 100, 250);
			record(recorded, "json", port, PayloadCodecs.JSON, 0, 20);
			record(recorded, "unknown-format", port, "text/plain", 0, 20);
		}
		return recorded;
	}

	private static void record(Map<String, byte[]> recorded, String name, int port, String mimeType, int fragment,
			int size) throws IOException {
		EventLoops loops = new EventLoops("recorder", 1);
		try (Tape tape = new Tape(port)) {
			RSocket client = RSocketConnector.create()
				.metadataMimeType(CallMetadata.COMPOSITE_MIME_TYPE)
				.dataMimeType(mimeType)
				.setupPayload(ByteBufPayload.create("d", "m"))
				.keepAlive(Duration.ofMillis(300), Duration.ofSeconds(5))
				.fragment(fragment)
				.payloadDecoder(FramePayloads.DECODER)
				.connect(new NettyClientTransport(loops, "127.0.0.1", tape.port(), null,
						FrameLimits.ofClient(1 << 20, 1 << 20, 10)))
				.block(Duration.ofSeconds(5));
			client.metadataPush(ByteBufPayload.create("", "pushed")).subscribe();
			FuzzedCalls calls = new FuzzedCalls(size);
			calls.start(client);
			Awaitility.await().until(() -> calls.open() == 0);
			Awaitility.await().pollDelay(Duration.ofMillis(700)).until(() -> true);
			client.dispose();
			recorded.put(name, tape.sent());
			recorded.put(name + ".server", tape.received());
		}
		finally {
			loops.close();
		}
	}

	/**
	 * Passes the bytes of one connection on, and keeps them.
	 */
	private static final class Tape implements AutoCloseable {

		private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

		private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

		private final ByteArrayOutputStream received = new ByteArrayOutputStream();

		private Tape(int port) throws IOException {
			this.sent.write(0);
			this.received.write(0);
			// A client of ours asks, and calls when it has heard this
			this.received
				.write(RawPeer.framed(KeepAliveFrameCodec.encode(FrameChannel.HEAP, false, 0, Unpooled.EMPTY_BUFFER)));
			new Thread(() -> run(port), "tape").start();
		}

		private int port() {
			return this.listener.getLocalPort();
		}

		private byte[] sent() {
			synchronized (this.sent) {
				return this.sent.toByteArray();
			}
		}

		private byte[] received() {
			synchronized (this.received) {
				return this.received.toByteArray();
			}
		}

		private void run(int port) {
			try (Socket client = this.listener.accept();
					Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
				Thread back = new Thread(() -> copy(server, client, this.received), "tape-back");
				back.start();
				copy(client, server, this.sent);
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}

		private static void copy(Socket from, Socket to, ByteArrayOutputStream tape) {
			try {
				InputStream in = from.getInputStream();
				OutputStream out = to.getOutputStream();
				byte[] buffer = new byte[8192];
				for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
					synchronized (tape) {
						tape.write(buffer, 0, read);
					}
					out.write(buffer, 0, read);
				}
			}
			catch (IOException ex) {
				// The end of the connection is the end of the recording
			}
		}

		@Override
		public void close() throws IOException {
			this.listener.close();
		}

	}

}
