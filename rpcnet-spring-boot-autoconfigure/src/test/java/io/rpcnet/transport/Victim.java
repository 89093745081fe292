package io.rpcnet.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLSocketFactory;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.util.ByteBufPayload;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import io.rpcnet.TestCertificates;
import io.rpcnet.codec.PayloadCodecs;
import io.rpcnet.codec.ValueCodec;
import io.rpcnet.fuzz.FuzzedApplication;
import io.rpcnet.fuzz.FuzzedApplication.Item;
import io.rpcnet.transport.VictimApplication.Company;
import io.rpcnet.transport.VictimApplication.Reading;

/**
 * A server in another process, over mutual TLS, with a client that watches it.
 */
public final class Victim implements AutoCloseable {

	/**
	 * The label of one that gossips.
	 */
	public static final String LABEL = "victim";

	static final int MAX_REQUESTS = 200;

	static final int MAX_PAYLOAD = 1024 * 1024;

	static final Duration TIMEOUT = Duration.ofSeconds(3);

	private static final Duration START = Duration.ofMinutes(2);

	private static final ValueCodec readings = PayloadCodecs.defaults().get(0).value(Reading.class);

	private static final ValueCodec numbers = PayloadCodecs.defaults().get(0).value(long.class);

	private static final ValueCodec companies = PayloadCodecs.defaults().get(0).value(Company.class);

	private static final ValueCodec items = PayloadCodecs.defaults().get(0).value(Item.class);

	private final EventLoops loops = new EventLoops("bystander", 1);

	private final Process process;

	private final Path log;

	private final int port;

	private final TestCertificates authority;

	private final SSLSocketFactory sockets;

	private final RSocket client;

	private Victim(Process process, Path log, TestCertificates authority) {
		this.process = process;
		this.log = log;
		this.authority = authority;
		this.port = Awaitility.await()
			.atMost(START)
			.until(() -> announcedPort(VictimApplication.READY), (port) -> port != null);
		this.sockets = authority.bundle("attacker").createSslContext().getSocketFactory();
		TlsContext tls = TlsContext.of(authority.bundles("client"), "client", "test.bundle", ClientAuth.NEED);
		this.client = new RpcConnectionFactory(() -> this.loops, () -> tls, PayloadCodecs.CBOR, Duration.ofSeconds(5),
				Duration.ofSeconds(30), MAX_PAYLOAD)
			.connect("127.0.0.1:" + this.port)
			.block(START);
	}

	static Victim start(Path directory, String... settings) throws IOException {
		return start(directory, List.of("--rpcnet.cluster.enabled=false"), settings);
	}

	/**
	 * Start one that gossips, too.
	 * @param directory for what it prints
	 * @return the victim, a member that is alone
	 * @throws IOException if it cannot be started
	 */
	public static Victim startMember(Path directory) throws IOException {
		return start(directory, List.of("--rpcnet.cluster.address=127.0.0.1", "--rpcnet.cluster.port=0",
				"--rpcnet.node.label=" + LABEL));
	}

	private static Victim start(Path directory, List<String> gossip, String... settings) throws IOException {
		TestCertificates authority = new TestCertificates();
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-XX:+UseSerialGC",
				"-Dio.netty.leakDetection.level=paranoid", "-Dio.netty.allocator.type=pooled", "-cp",
				System.getProperty("java.class.path"), VictimApplication.class.getName(),
				"--rpcnet.server.address=127.0.0.1", "--rpcnet.server.port=0", "--rpcnet.server.ssl.bundle=node",
				"--rpcnet.server.max-requests-per-connection=" + MAX_REQUESTS,
				"--rpcnet.server.max-payload-size=" + MAX_PAYLOAD + "B",
				"--rpcnet.server.max-frame-size=" + 256 * 1024 + "B",
				"--rpcnet.server.handshake-timeout=" + TIMEOUT.toMillis() + "ms",
				"--rpcnet.server.setup-timeout=" + TIMEOUT.toMillis() + "ms"));
		List.of(authority.write(directory, "node")).forEach((property) -> command.add("--" + property));
		command.addAll(gossip);
		command.addAll(List.of(settings));
		Path log = directory.resolve("victim.log");
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		try {
			return new Victim(process, log, authority);
		}
		catch (RuntimeException ex) {
			process.destroyForcibly();
			throw new IllegalStateException(Files.readString(log), ex);
		}
	}

	private @Nullable Integer announcedPort(String announcement) throws IOException {
		return Files.readString(this.log)
			.lines()
			.filter((line) -> line.startsWith(announcement))
			.map((line) -> Integer.valueOf(line.substring(announcement.length())))
			.findFirst()
			.orElse(null);
	}

	/**
	 * Return where it gossips.
	 * @return the port
	 * @throws IOException if it does not say
	 */
	public int gossipPort() throws IOException {
		return Objects.requireNonNull(announcedPort(VictimApplication.GOSSIPS));
	}

	/**
	 * Return who signs the certificates that it accepts.
	 * @return the authority
	 */
	public TestCertificates authority() {
		return this.authority;
	}

	/**
	 * Return whom it sees in the cluster.
	 * @return the nodes, and how many were lost until now
	 */
	public Company company() {
		return (Company) call("f.Vitals.company", companies);
	}

	String log() throws IOException {
		return Files.readString(this.log);
	}

	/**
	 * Return what it has in use, after a collection of garbage.
	 * @return the figures
	 */
	public Reading read() {
		return (Reading) call("f.Vitals.read", readings);
	}

	long directMemory() {
		return (long) call("f.Vitals.pinned", numbers);
	}

	private Object call(String route, ValueCodec codec) {
		return this.client.requestResponse(payload(route, Unpooled.EMPTY_BUFFER))
			.map((answer) -> codec.decode(answer.sliceData()))
			.block(Duration.ofMinutes(1));
	}

	/**
	 * Call a small method, as a well-behaved client does all the time.
	 * @return its answer
	 */
	Mono<Payload> callSmall() {
		return this.client
			.requestResponse(payload(FuzzedApplication.CONTRACT + ".echo", items.encode(Item.of("small"))));
	}

	private static Payload payload(String route, ByteBuf data) {
		return ByteBufPayload.create(data, metadata(route));
	}

	static ByteBuf metadata(String route) {
		return new RouteMetadata(route, 1, null).encode("0123456789abcdef", RouteMetadata.ANY_TIME, Map.of());
	}

	/**
	 * Connect without TLS.
	 * @return a peer that has said nothing
	 * @throws IOException if it cannot connect
	 */
	RawPeer connectPlain() throws IOException {
		return new RawPeer(new Socket(InetAddress.getLoopbackAddress(), this.port));
	}

	/**
	 * Connect with a proper certificate.
	 * @return a peer that has said nothing behind its handshake
	 * @throws IOException if it cannot connect
	 */
	RawPeer connect() throws IOException {
		return RawPeer.connect(this.sockets, this.port);
	}

	/**
	 * Connect and set up.
	 * @return a peer that may send requests
	 * @throws IOException if it cannot connect
	 */
	RawPeer setUp() throws IOException {
		RawPeer peer = connect();
		peer.send(RawPeer.setup());
		return peer;
	}

	@Override
	public void close() {
		this.client.dispose();
		this.loops.close();
		this.process.destroyForcibly();
		try {
			this.process.waitFor(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
