package io.rpcnet.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import javax.net.ssl.SSLSocketFactory;

import io.scalecube.cluster.Member;
import io.scalecube.cluster.transport.api.Message;
import org.awaitility.Awaitility;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.test.util.ReflectionTestUtils;

import io.rpcnet.TestCertificates;
import io.rpcnet.transport.ClientAuth;
import io.rpcnet.transport.RawPeer;
import io.rpcnet.transport.TlsContext;
import io.rpcnet.transport.Victim;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A member in a process of its own, and two in this one that keep it company, all over
 * mutual TLS; with what an attacker needs that has a certificate.
 */
final class GossipVictim implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(15);

	// Three times two intervals of pings with three members, and some for the rest
	private static final Duration SUSPICION = Duration.ofSeconds(5);

	private static final String[] LABELS = { Victim.LABEL, "witness-1", "witness-2" };

	private final TestCertificates authority;

	private final Victim victim;

	private final int port;

	private final SSLSocketFactory sockets;

	private final GossipTransport spy;

	private final List<TestMember> witnesses;

	private GossipVictim(Victim victim) throws IOException {
		this.victim = victim;
		this.authority = victim.authority();
		this.port = victim.gossipPort();
		this.sockets = factory(this.authority.bundle("attacker"));
		this.spy = new GossipTransport(new GossipCodec(), TlsContext
			.of(new DefaultSslBundleRegistry("spy", this.authority.bundle("spy")), "spy", "test", ClientAuth.NEED),
				null);
		InetSocketAddress bound = this.spy.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
		this.spy.advertise("127.0.0.1:" + bound.getPort());
		this.witnesses = Stream.of("witness-1", "witness-2")
			.map((label) -> TestMember.start(label, this.authority.bundle(label), address()))
			.toList();
		awaitCompany();
		// Its connections stay open
		members();
	}

	static GossipVictim start(Path directory) throws IOException {
		return new GossipVictim(Victim.startMember(directory));
	}

	private static SSLSocketFactory factory(SslBundle bundle) {
		return bundle.createSslContext().getSocketFactory();
	}

	/**
	 * Wait until all are there, for everybody.
	 */
	void awaitCompany() {
		this.witnesses.forEach((witness) -> witness.awaitLabels(LABELS));
		Awaitility.await().atMost(PATIENCE).until(() -> this.victim.company().labels().equals(List.of(LABELS)));
	}

	Victim process() {
		return this.victim;
	}

	String address() {
		return "127.0.0.1:" + this.port;
	}

	/**
	 * Return who was lost until now, once all are there.
	 * @return how many nodes have failed or left, as any of the three sees it
	 */
	int lost() {
		awaitCompany();
		return losses();
	}

	private int losses() {
		return this.victim.company().lost()
				+ this.witnesses.stream().mapToInt((witness) -> losses(witness.events())).sum();
	}

	private static int losses(List<ClusterEvent> events) {
		return (int) events.stream()
			.filter((event) -> event instanceof NodeFailed || event instanceof NodeLeft)
			.count();
	}

	/**
	 * Require that nobody was lost to anybody, and nobody came.
	 * @param lostBefore who had been lost before
	 */
	void assertCompanyIsWhole(int lostBefore) {
		assertThat(this.victim.company().labels()).containsExactly(LABELS);
		this.witnesses.forEach((witness) -> assertThat(witness.labels()).containsExactly(LABELS));
		assertThat(losses()).as("lost").isEqualTo(lostBefore);
	}

	/**
	 * Wait for longer than anybody is suspected before it counts as lost.
	 */
	void awaitSuspicion() {
		Awaitility.await().during(SUSPICION).atMost(SUSPICION.plus(PATIENCE)).until(() -> true);
	}

	/**
	 * Ask, over a new connection, who is in the cluster.
	 * @return what the engine of the victim calls its members, itself first
	 */
	List<Member> members() {
		Message question = Message.with(question(stranger("elsewhere")))
			.correlationId(UUID.randomUUID().toString())
			.build();
		Message answer = this.spy.requestResponse(address(), question).block(PATIENCE);
		Collection<?> records = ReflectionTestUtils.invokeMethod(answer.<Object>data(), "getMembership");
		return records.stream()
			.map((known) -> (Member) ReflectionTestUtils.getField(known, "member"))
			.sorted((one, other) -> Boolean.compare(other.address().equals(address()), one.address().equals(address())))
			.toList();
	}

	private static Message question(Member asker) {
		try {
			return new GossipCodec().sync(asker);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Return a member that does not exist, at an address that takes what it is sent.
	 * @param namespace the cluster that it would be in
	 * @return the member
	 */
	Member stranger(String namespace) {
		return new Member(UUID.randomUUID().toString(), null, this.spy.address(), namespace);
	}

	RawPeer connectPlain() throws IOException {
		return new RawPeer(new Socket(InetAddress.getLoopbackAddress(), this.port));
	}

	/**
	 * Connect with a certificate of the cluster's authority.
	 * @return a peer that has said nothing behind its handshake
	 * @throws IOException if it cannot connect
	 */
	RawPeer connect() throws IOException {
		return RawPeer.connect(this.sockets, this.port);
	}

	RawPeer connectWithoutCertificate() throws IOException {
		return RawPeer.connect(factory(this.authority.bundleWithoutCertificate()), this.port);
	}

	/**
	 * Connect with a certificate of an authority that has the same name, and another key.
	 * @return a peer whose handshake has ended on its side
	 * @throws IOException if it cannot connect, or its certificate is refused at once
	 */
	RawPeer connectAsImpostor() throws IOException {
		SslBundle bundle = this.authority.impostor().bundle("attacker", this.authority);
		return RawPeer.connect(factory(bundle), this.port);
	}

	@Override
	public void close() {
		this.witnesses.forEach(TestMember::kill);
		this.spy.close();
		this.victim.close();
	}

}
