package io.rpcnet.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.scalecube.cluster.Member;
import io.scalecube.cluster.transport.api.Message;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.util.TestSocketUtils;
import reactor.test.StepVerifier;

import io.rpcnet.TestCertificates;
import io.rpcnet.transport.ClientAuth;
import io.rpcnet.transport.HostAndPort;
import io.rpcnet.transport.TlsContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GossipTransport}.
 */
@ExtendWith(OutputCaptureExtension.class)
class GossipTransportTests {

	private static final Duration SOON = Duration.ofSeconds(5);

	private static final TestCertificates authority = new TestCertificates();

	private final GossipCodec codec = new GossipCodec();

	private final List<GossipTransport> transports = new ArrayList<>();

	@AfterEach
	void closeTransports() {
		this.transports.forEach(GossipTransport::close);
	}

	@Test
	void messagesArriveInOrderOverTls() throws Exception {
		GossipTransport from = listen(tls());
		GossipTransport to = listen(tls());
		List<String> heard = new CopyOnWriteArrayList<>();
		to.listen().subscribe((message) -> heard.add(message.correlationId()));
		for (int number = 0; number < 100; number++) {
			from.send(to.address(), message(from, "n" + number)).subscribe();
		}
		Awaitility.await().atMost(SOON).until(() -> heard.size() == 100);
		assertThat(heard.get(0)).isEqualTo("n0");
		assertThat(heard.get(99)).isEqualTo("n99");
	}

	@Test
	void answerFindsItsRequest() throws Exception {
		GossipTransport from = listen(null);
		GossipTransport to = listen(null);
		to.listen().subscribe((message) -> to.send(message.sender(), message(to, message.correlationId())).subscribe());
		StepVerifier.create(from.requestResponse(to.address(), message(from, "c-1")))
			.assertNext((answer) -> assertThat(answer.sender()).isEqualTo(to.address()))
			.expectComplete()
			.verify(SOON);
	}

	@Test
	void whenNobodyListensThenSendFailsAndTheNextTriesAgain() throws Exception {
		GossipTransport from = listen(null);
		int port = TestSocketUtils.findAvailableTcpPort();
		StepVerifier.create(from.send("127.0.0.1:" + port, message(from, "c"))).expectError().verify(SOON);
		listen(null, port);
		StepVerifier.create(from.send("127.0.0.1:" + port, message(from, "c"))).expectComplete().verify(SOON);
	}

	@Test
	void whenAddressIsMalformedOrUnknownThenSendFails() throws Exception {
		GossipTransport from = listen(null);
		StepVerifier.create(from.send("nowhere", message(from, "c"))).expectError(IOException.class).verify(SOON);
		StepVerifier.create(from.send("unknown.invalid:1", message(from, "c"))).expectError().verify(SOON);
	}

	@Test
	void whenConnectIsPendingThenFewMessagesWait() throws Exception {
		GossipTransport from = listen(tls());
		List<String> refused = new CopyOnWriteArrayList<>();
		try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			String address = "127.0.0.1:" + silent.getLocalPort();
			for (int number = 0; number < 200; number++) {
				from.send(address, message(from, "c")).subscribe(null, (ex) -> refused.add(ex.getMessage()));
			}
			Awaitility.await().atMost(SOON).until(() -> refused.size() >= 72);
			assertThat(refused).hasSize(72).containsOnly("Too many messages wait for " + address);
		}
	}

	@Test
	void whenStoppedThenSendFails() throws Exception {
		GossipTransport from = listen(null);
		StepVerifier.create(from.stop()).expectComplete().verify(SOON);
		assertThat(from.isStopped()).isTrue();
		StepVerifier.create(from.send("127.0.0.1:1", message(from, "c"))).expectError().verify(SOON);
	}

	@Test
	void whenClosedThenThePortIsFreeAtOnce() throws Exception {
		GossipTransport transport = listen(null);
		for (int round = 0; round < 20; round++) {
			transport.close();
			transport = listen(null, HostAndPort.parse(transport.address()).port());
		}
	}

	@Test
	void whenClosedThenAcceptedConnectionsEnd() throws Exception {
		for (int round = 0; round < 20; round++) {
			GossipTransport transport = listen(null);
			try (Socket socket = new Socket(InetAddress.getLoopbackAddress(),
					HostAndPort.parse(transport.address()).port())) {
				socket.setSoTimeout((int) SOON.toMillis());
				StepVerifier.create(transport.send(transport.address(), message(transport, "c")))
					.expectComplete()
					.verify(SOON);
				transport.close();
				assertThat(readToEnd(socket)).isTrue();
			}
		}
	}

	@Test
	void whenMessageComesFromItselfThenIsNotHeard() throws Exception {
		GossipTransport transport = listen(null);
		GossipTransport other = listen(null);
		List<String> heard = new CopyOnWriteArrayList<>();
		transport.listen().subscribe((message) -> heard.add(message.correlationId()));
		StepVerifier.create(transport.send(transport.address(), message(transport, "own")))
			.expectComplete()
			.verify(SOON);
		StepVerifier.create(other.send(transport.address(), message(other, "other"))).expectComplete().verify(SOON);
		Awaitility.await().atMost(SOON).until(() -> heard.equals(List.of("other")));
	}

	@Test
	void whenGarbageComesInsteadOfTlsThenCloses(CapturedOutput output) throws Exception {
		GossipTransport transport = listen(tls());
		assertCloses(transport, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
		Awaitility.await().atMost(SOON).until(() -> output.getOut().contains("Closed the gossip connection from"));
		assertThat(output).doesNotContain("\tat ");
	}

	@Test
	void whenThereAreTooManyConnectionsThenTheOneThatIsSilentForLongestEnds() throws Exception {
		GossipTransport transport = bind(new GossipTransport(this.codec, null, null, 2), 0);
		List<String> heard = new CopyOnWriteArrayList<>();
		transport.listen().subscribe((message) -> heard.add(message.correlationId()));
		GossipTransport member = listen(null);
		member.send(transport.address(), message(member, "first")).subscribe();
		Awaitility.await().atMost(SOON).until(() -> heard.contains("first"));
		try (Socket silent = connect(transport)) {
			member.send(transport.address(), message(member, "second")).subscribe();
			Awaitility.await().atMost(SOON).until(() -> heard.contains("second"));
			try (Socket next = connect(transport)) {
				assertThat(readToEnd(silent)).isTrue();
				member.send(transport.address(), message(member, "third")).subscribe();
				Awaitility.await().atMost(SOON).until(() -> heard.contains("third"));
				assertThat(next.isConnected()).isTrue();
			}
		}
	}

	@Test
	void handshakesThatDoNotEndKeepNoMemberOut() throws Exception {
		GossipTransport transport = bind(new GossipTransport(this.codec, tls(), null, 2), 0);
		GossipTransport member = listen(tls());
		List<String> heard = new CopyOnWriteArrayList<>();
		transport.listen().subscribe((message) -> heard.add(message.correlationId()));
		List<Socket> strangers = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			strangers.add(connect(transport));
		}
		StepVerifier.create(member.send(transport.address(), message(member, "c"))).expectComplete().verify(SOON);
		Awaitility.await().atMost(SOON).until(() -> heard.contains("c"));
		for (Socket stranger : strangers) {
			assertThat(readToEnd(stranger)).isTrue();
			stranger.close();
		}
	}

	@Test
	void whenThereAreTooManyConnectionsToOthersThenTheIdlestEnds() throws Exception {
		GossipTransport from = bind(new GossipTransport(this.codec, null, null, 2), 0);
		List<GossipTransport> others = List.of(listen(null), listen(null), listen(null));
		for (GossipTransport other : others) {
			StepVerifier.create(from.send(other.address(), message(from, "c"))).expectComplete().verify(SOON);
		}
		Awaitility.await().atMost(SOON).until(() -> !others.get(0).isConnected());
		assertThat(others.get(1).isConnected()).isTrue();
		assertThat(others.get(2).isConnected()).isTrue();
	}

	@Test
	void whoSaysTooMuchIsHeardLater() throws Exception {
		GossipTransport transport = listen(tls());
		List<String> heard = new CopyOnWriteArrayList<>();
		transport.listen().subscribe((message) -> heard.add(message.correlationId()));
		GossipTransport chatterer = listen(tls());
		GossipTransport member = listen(tls());
		for (int number = 0; number < 2000; number++) {
			chatterer.send(transport.address(), message(chatterer, "n" + number)).onErrorComplete().subscribe();
		}
		Awaitility.await().atMost(SOON).until(() -> heard.contains("n0"));
		StepVerifier.create(member.send(transport.address(), message(member, "m"))).expectComplete().verify(SOON);
		Awaitility.await().atMost(Duration.ofSeconds(1)).until(() -> heard.contains("m"));
	}

	@Test
	void whenFrameIsTooLongThenCloses(CapturedOutput output) throws Exception {
		GossipTransport transport = listen(null);
		assertCloses(transport, ByteBuffer.allocate(8).putInt(GossipCodec.MAX_LENGTH + 1).array());
		assertCloses(transport, ByteBuffer.allocate(8).putInt(-1).array());
		assertThat(output).containsOnlyOnce("Closed the gossip connection from");
	}

	@Test
	void whenOneFrameIsBadThenWhatFollowsIsNotHeard() throws Exception {
		GossipTransport transport = listen(null);
		GossipTransport other = listen(null);
		List<String> heard = new CopyOnWriteArrayList<>();
		transport.listen().subscribe((message) -> heard.add(message.correlationId()));
		byte[] good = frame(message(other, "good"));
		byte[] bad = ByteBuffer.allocate(6).putInt(2).put((byte) 9).put((byte) 9).array();
		byte[] late = frame(message(other, "late"));
		assertCloses(transport,
				ByteBuffer.allocate(good.length + bad.length + late.length).put(good).put(bad).put(late).array());
		assertThat(heard).containsExactly("good");
	}

	@Test
	void whenJavaSerializationComesThenClosesUnread() throws Exception {
		GossipTransport transport = listen(null);
		byte[] stream = { (byte) 0xAC, (byte) 0xED, 0, 5, 's', 'r' };
		assertCloses(transport, ByteBuffer.allocate(10).putInt(stream.length).put(stream).array());
	}

	private static Socket connect(GossipTransport transport) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), HostAndPort.parse(transport.address()).port());
		socket.setSoTimeout(2 * (int) SOON.toMillis());
		return socket;
	}

	private void assertCloses(GossipTransport transport, byte[] bytes) throws IOException {
		try (Socket socket = connect(transport)) {
			OutputStream out = socket.getOutputStream();
			out.write(bytes);
			out.flush();
			assertThat(readToEnd(socket)).isTrue();
		}
	}

	private static boolean readToEnd(Socket socket) throws IOException {
		try {
			socket.getInputStream().readAllBytes();
			return true;
		}
		catch (SocketException ex) {
			// Reset rather than closed, as there was more to read
			return true;
		}
	}

	private byte[] frame(Message message) throws IOException {
		ByteBuf frame = this.codec.encode(message, ByteBufAllocator.DEFAULT);
		try {
			return ByteBufUtil.getBytes(frame);
		}
		finally {
			frame.release();
		}
	}

	private Message message(GossipTransport sender, String correlationId) {
		try {
			Message question = this.codec.sync(new Member("id", null, sender.address(), "rpcnet"));
			return Message.with(question).correlationId(correlationId).sender(sender.address()).build();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static TlsContext tls() {
		return TlsContext.of(authority.bundles("node"), "node", "rpcnet.cluster.ssl.bundle", ClientAuth.NEED);
	}

	private GossipTransport listen(@Nullable TlsContext tls) throws IOException {
		return listen(tls, 0);
	}

	private GossipTransport listen(@Nullable TlsContext tls, int port) throws IOException {
		return bind(new GossipTransport(this.codec, tls, null), port);
	}

	private GossipTransport bind(GossipTransport transport, int port) throws IOException {
		this.transports.add(transport);
		InetSocketAddress bound = transport.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		transport.advertise("127.0.0.1:" + bound.getPort());
		return transport;
	}

}
