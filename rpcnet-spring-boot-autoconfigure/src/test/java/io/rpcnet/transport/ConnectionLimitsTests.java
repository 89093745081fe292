package io.rpcnet.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLSocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.frame.ErrorFrameCodec;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.FrameType;
import io.rsocket.frame.KeepAliveFrameCodec;
import io.rsocket.frame.RequestStreamFrameCodec;
import io.rsocket.util.EmptyPayload;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.rpcnet.TestCertificates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for how many may connect to a listener, and how long they may take or be silent.
 */
class ConnectionLimitsTests {

	private static final Duration LONG = Duration.ofMinutes(1);

	private static final Duration SHORT = Duration.ofMillis(600);

	private static final TestCertificates authority = new TestCertificates();

	private @Nullable TestListener listener;

	@AfterEach
	void stop() {
		this.listener.close();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void whenOneTooManyConnectsThenIsClosedAtOnce(CapturedOutput output) throws Exception {
		listen(true, 2, LONG, LONG, LONG);
		try (RawPeer first = new RawPeer(handshake(connect())); RawPeer second = new RawPeer(handshake(connect()))) {
			// What answers is open in every respect
			for (RawPeer peer : List.of(first, second)) {
				peer.send(RawPeer.join(RawPeer.setup(), RawPeer.request(1, "here")));
				assertThat(peer.readAnswer()).isEqualTo("1:here");
			}
			for (int i = 0; i < 10; i++) {
				try (RawPeer third = new RawPeer(connect())) {
					assertThat(third.isClosedByPeer()).isTrue();
				}
			}
			for (RawPeer peer : List.of(first, second)) {
				peer.send(RawPeer.request(3, "still here"));
				assertThat(peer.readAnswer()).isEqualTo("3:still here");
			}
		}
		assertThat(output).containsOnlyOnce("2 are open, the most that 'rpcnet.server.max-connections' allows");
		awaitHandshake();
	}

	@Test
	void handshakesThatDoNotEndKeepNobodyOut() throws Exception {
		listen(true, 3, LONG, LONG, LONG);
		List<RawPeer> strangers = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			strangers.add(new RawPeer(connect()));
		}
		try (RawPeer peer = new RawPeer(handshake(connect()))) {
			peer.send(RawPeer.join(RawPeer.setup(), RawPeer.request(1, "here")));
			assertThat(peer.readAnswer()).isEqualTo("1:here");
		}
		// Which of the last are left depends on the loops that take them
		for (RawPeer stranger : strangers.subList(0, 10)) {
			assertThat(stranger.isClosedByPeer()).isTrue();
		}
		for (RawPeer stranger : strangers) {
			stranger.close();
		}
	}

	private void awaitHandshake() {
		Awaitility.await().ignoreExceptions().until(() -> {
			try (Socket later = handshake(connect())) {
				return later.isConnected();
			}
		});
	}

	@Test
	void whenHandshakeDoesNotComeThenCloses() throws Exception {
		listen(true, 10, SHORT, LONG, LONG);
		try (RawPeer silent = new RawPeer(connect()); RawPeer half = new RawPeer(connect())) {
			// A record of a handshake with 512 bytes, of them the beginning of a
			// ClientHello
			half.send(new byte[] { 22, 3, 1, 2, 0, 1, 0, 1, (byte) 252, 3, 3 });
			assertThat(silent.isClosedByPeer()).isTrue();
			assertThat(half.isClosedByPeer()).isTrue();
		}
		awaitHandshake();
	}

	@Test
	void whenSetupDoesNotFollowTheHandshakeThenCloses() throws Exception {
		listen(true, 10, LONG, SHORT, LONG);
		try (RawPeer peer = new RawPeer(handshake(connect()))) {
			assertThat(peer.isClosedByPeer()).isTrue();
		}
	}

	@Test
	void whenSilentThenCloses() throws Exception {
		listen(false, 10, LONG, LONG, SHORT);
		try (RawPeer silent = new RawPeer(connect()); RawPeer other = new RawPeer(connect())) {
			silent.send(RawPeer.setup());
			ByteBuf error = silent.readFrame();
			assertThat(ErrorFrameCodec.errorCode(error)).isEqualTo(0x102);
			assertThat(silent.isClosedByPeer()).isTrue();
			assertThat(other.isClosedByPeer()).isTrue();
		}
		Awaitility.await().until(() -> this.listener.closed() == 1);
	}

	@Test
	@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void whenOnlyTheServerSaysThatItIsThereThenCloses() throws Exception {
		listen(false, 10, LONG, LONG, Duration.ofMillis(1500));
		try (RawPeer silent = new RawPeer(connect())) {
			silent.send(RawPeer.setup(1, EmptyPayload.INSTANCE));
			assertThat(FrameHeaderCodec.frameType(silent.readFrame())).isEqualTo(FrameType.KEEPALIVE);
			assertThat(silent.isClosedByPeer()).isTrue();
		}
	}

	@Test
	void keepaliveIsEnoughToStay() throws Exception {
		listen(false, 10, LONG, LONG, SHORT);
		try (RawPeer peer = new RawPeer(connect())) {
			peer.send(RawPeer.setup());
			byte[] keepalive = RawPeer
				.framed(KeepAliveFrameCodec.encode(FrameChannel.HEAP, false, 0, Unpooled.EMPTY_BUFFER));
			Awaitility.await().during(SHORT.multipliedBy(3)).until(() -> {
				peer.send(keepalive);
				return this.listener.closed() == 0;
			});
			peer.send(RawPeer.request(1, "still here"));
			assertThat(peer.readAnswer()).isEqualTo("1:still here");
		}
	}

	@Test
	void whenAnswersAreNotTakenThenCloses() throws Exception {
		listen(false, 10, LONG, LONG, SHORT);
		try (RawPeer deaf = new RawPeer(connect())) {
			deaf.send(RawPeer.setup());
			ByteBuf request = Unpooled.copiedBuffer("#3000000".getBytes());
			deaf.send(RawPeer.framed(RequestStreamFrameCodec.encode(FrameChannel.HEAP, 1, false, 100, null, request)));
			Awaitility.await().until(() -> this.listener.closed() == 1);
			assertThat(this.listener.seen()).containsExactly("cancel");
		}
	}

	private void listen(boolean encrypted, int maxConnections, Duration handshake, Duration setup, Duration idle) {
		TlsContext tls = encrypted
				? TlsContext.of(authority.bundles("server"), "server", "test.bundle", ClientAuth.NEED) : null;
		this.listener = new TestListener(tls,
				new ListenerLimits(TestListener.limits().frames(), maxConnections, handshake, setup, idle));
	}

	private Socket connect() throws IOException {
		return new Socket(InetAddress.getLoopbackAddress(), this.listener.port());
	}

	private static SSLSocket handshake(Socket socket) throws IOException {
		SslBundle bundle = authority.bundle("client");
		SSLSocket encrypted = (SSLSocket) bundle.createSslContext()
			.getSocketFactory()
			.createSocket(socket, "localhost", socket.getPort(), true);
		encrypted.startHandshake();
		return encrypted;
	}

}
