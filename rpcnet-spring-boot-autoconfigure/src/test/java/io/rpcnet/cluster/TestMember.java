package io.rpcnet.cluster;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;

import io.rpcnet.transport.ClientAuth;
import io.rpcnet.transport.HostAndPort;
import io.rpcnet.transport.TlsContext;

/**
 * A member on loopback, with what it heard.
 */
final class TestMember implements AutoCloseable {

	private final List<ClusterEvent> events = new CopyOnWriteArrayList<>();

	private final List<String> order = new CopyOnWriteArrayList<>();

	private final ScaleCubeMembership membership;

	private TestMember(String label, int port, @Nullable TlsContext tls, List<HostAndPort> seeds,
			NodeMetadataContributor contributor) {
		InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
		MembershipSettings settings = new MembershipSettings(address, false, null, null, seeds,
				ClusterProperties.Startup.LAZY, Duration.ofSeconds(30), "rpcnet", tls);
		Node template = new Node(UUID.randomUUID().toString(), label, NodeRole.PEER, NodeState.STARTING, "zone-1", null,
				null, "", List.of(), 100, "1.2.3", Map.of("gpu", "true"));
		this.membership = new ScaleCubeMembership(settings, template, () -> List.of(contributor), (bound) -> {
		}, (event) -> this.order.add("context"));
		this.membership.addListener((event) -> {
			this.order.add("listener");
			this.events.add(event);
		});
	}

	static TestMember start(String label, @Nullable SslBundle bundle, String... seeds) {
		return start(label, 0, bundle, seeds);
	}

	static TestMember start(String label, int port, @Nullable SslBundle bundle, String... seeds) {
		TestMember member = new TestMember(label, port, tls(bundle),
				new ArrayList<>(Arrays.stream(seeds).map(HostAndPort::parse).toList()),
				(metadata) -> metadata.rpcAddress("127.0.0.1:7945").contract("text.WordCount", 1));
		member.membership.start();
		return member;
	}

	static TestMember create(String label, NodeMetadataContributor contributor) {
		return new TestMember(label, 0, null, List.of(), contributor);
	}

	private static @Nullable TlsContext tls(@Nullable SslBundle bundle) {
		return (bundle != null) ? TlsContext.of(new DefaultSslBundleRegistry("test", bundle), "test",
				"rpcnet.cluster.ssl.bundle", ClientAuth.NEED) : null;
	}

	ScaleCubeMembership membership() {
		return this.membership;
	}

	String address() {
		return this.membership.self().gossipAddress();
	}

	int port() {
		return HostAndPort.parse(address()).port();
	}

	List<ClusterEvent> events() {
		return this.events;
	}

	List<String> order() {
		return this.order;
	}

	List<String> labels() {
		return this.membership.nodes().all().stream().map(Node::label).toList();
	}

	void awaitLabels(String... labels) {
		Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> labels().equals(List.of(labels)));
	}

	<E extends ClusterEvent> E await(Class<E> type, String label, Duration limit) {
		return Awaitility.await()
			.atMost(limit)
			.pollInterval(Duration.ofMillis(20))
			.until(() -> find(type, label), (event) -> event != null);
	}

	private <E extends ClusterEvent> @Nullable E find(Class<E> type, String label) {
		return this.events.stream()
			.filter(type::isInstance)
			.map(type::cast)
			.filter((event) -> event.node().label().equals(label))
			.findFirst()
			.orElse(null);
	}

	/**
	 * End at once, without a word to the others.
	 */
	void kill() {
		this.membership.close();
	}

	@Override
	public void close() {
		this.membership.stop();
		this.membership.close();
	}

}
