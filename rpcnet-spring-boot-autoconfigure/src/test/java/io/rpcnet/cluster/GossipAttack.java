package io.rpcnet.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import javax.net.ssl.SSLException;

import io.scalecube.cluster.Member;
import io.scalecube.cluster.membership.MemberStatus;

import io.rpcnet.fuzz.FuzzTarget;
import io.rpcnet.transport.RawPeer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a process may try that reaches the port of gossip, with a certificate of the
 * cluster or without.
 */
enum GossipAttack {

	NO_TLS {

		@Override
		void run(GossipVictim victim, int times) throws IOException {
			for (int i = 0; i < times; i++) {
				byte[] request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
				assertClosed(victim.connectPlain(), request);
				assertClosed(victim.connectPlain(), garbage(i, 1000));
			}
		}

	},

	NO_CERTIFICATE {

		@Override
		void run(GossipVictim victim, int times) throws IOException {
			byte[] question = GossipFrames.sync(victim.stranger("rpcnet"));
			for (int i = 0; i < times; i++) {
				assertClosed(victim::connectWithoutCertificate, question);
			}
		}

	},

	CERTIFICATE_OF_AN_IMPOSTOR {

		@Override
		void run(GossipVictim victim, int times) throws IOException {
			byte[] question = GossipFrames.sync(victim.stranger("rpcnet"));
			for (int i = 0; i < times; i++) {
				assertClosed(victim::connectAsImpostor, question);
			}
		}

	},

	SLOW_HANDSHAKES {

		@Override
		void run(GossipVictim victim, int times) throws IOException {
			List<RawPeer> peers = new ArrayList<>();
			// The beginning of a ClientHello
			byte[] hello = { 22, 3, 1, 2, 0, 1, 0, 1, (byte) 252, 3, 3 };
			for (int i = 0; i < 3 * times; i++) {
				RawPeer peer = victim.connectPlain();
				peers.add(peer);
				// Those of length 0 say nothing at all
				peer.sendByteByByte(Arrays.copyOf(hello, i % (hello.length + 1)));
			}
			for (RawPeer peer : peers) {
				assertThat(peer.isClosedByPeer()).isTrue();
				peer.close();
			}
		}

	},

	MANY_HANDSHAKES_AT_ONCE {

		@Override
		void run(GossipVictim victim, int times) throws IOException {
			List<RawPeer> peers = connect(60 * times, victim::connectPlain);
			assertThat(victim.members()).hasSize(3);
			for (RawPeer peer : peers) {
				peer.vanish();
			}
		}

	},

	GARBAGE_FOR_FRAMES {

		@Override
		void run(GossipVictim victim, int times) throws IOException {
			for (int i = 0; i < times; i++) {
				assertClosed(victim.connect(), framed(garbage(i, 500)));
				assertClosed(victim.connect(), framed(new byte[0]));
				byte[] almost = framed(garbage(i, 500));
				almost[Integer.BYTES] = 1;
				assertClosed(victim.connect(), almost);
			}
		}

	},

	FRAMES_TOO_LONG {

		@Override
		void run(GossipVictim victim, int times) throws IOException {
			for (int i = 0; i < times; i++) {
				int length = (i % 2 == 0) ? GossipCodec.MAX_LENGTH + 1 : -1 - i;
				assertClosed(victim.connect(), ByteBuffer.allocate(100).putInt(length).array());
			}
		}

	},

	FRAMES_CUT_OFF {

		@Override
		void run(GossipVictim victim, int times) throws IOException {
			for (int i = 0; i < times; i++) {
				RawPeer peer = victim.connect();
				peer.send(ByteBuffer.allocate(100_000).putInt(GossipCodec.MAX_LENGTH).array());
				peer.vanish();
			}
		}

	},

	LENGTHS_FORGED {

		@Override
		void run(GossipVictim victim, int times) throws IOException {
			Member from = victim.stranger("rpcnet");
			byte[] question = GossipFrames.sync(from, GossipFrames.record(from, MemberStatus.ALIVE, 0));
			// Where the message says how many headers it has, and how many records
			int[] lengths = { Integer.BYTES + 2, GossipFrames.sync(from).length - Integer.BYTES };
			for (int i = 0; i < times; i++) {
				for (int position : lengths) {
					byte[] forged = question.clone();
					ByteBuffer.wrap(forged).putInt(position, Integer.MAX_VALUE >> (i % 16));
					assertClosed(victim.connect(), forged);
				}
			}
		}

	},

	WHAT_FUZZING_FOUND {

		@Override
		void run(GossipVictim victim, int times) throws IOException {
			for (int i = 0; i < Math.max(1, times / 5); i++) {
				for (byte[] input : FuzzTarget.GOSSIP.inputs()) {
					try (RawPeer peer = victim.connect()) {
						peer.send(framed(onThisMachine(Arrays.copyOfRange(input, 1, input.length))));
					}
				}
			}
		}

		// Who is named may be asked
		private byte[] onThisMachine(byte[] message) {
			String text = new String(message, StandardCharsets.ISO_8859_1);
			return text.replace("10.0.0.1:7946", "127.0.0.1:101").getBytes(StandardCharsets.ISO_8859_1);
		}

	},

	IDLE_CONNECTIONS {

		@Override
		void run(GossipVictim victim, int times) throws IOException {
			List<RawPeer> peers = connect(20 * times, victim::connect);
			assertThat(victim.members()).hasSize(3);
			for (RawPeer peer : peers) {
				peer.close();
			}
		}

	},

	CONNECTIONS_ABANDONED {

		@Override
		void run(GossipVictim victim, int times) throws IOException {
			byte[] question = GossipFrames.sync(victim.stranger("elsewhere"));
			for (int i = 0; i < 3 * times; i++) {
				RawPeer peer = (i % 2 == 0) ? victim.connectPlain() : victim.connect();
				if (i % 2 != 0) {
					peer.send(Arrays.copyOf(question, i % question.length));
				}
				peer.vanish();
			}
		}

	},

	PING_FLOOD {

		@Override
		void run(GossipVictim victim, int times) throws IOException {
			Member from = victim.stranger("rpcnet");
			byte[] ping = GossipFrames.ping(from, victim.members().get(0));
			flood(victim, times, (number) -> ping);
		}

	},

	PINGS_TO_RELAY {

		@Override
		void run(GossipVictim victim, int times) throws IOException {
			Member from = victim.stranger("rpcnet");
			int[] ports = closedPorts();
			flood(victim, times, (number) -> GossipFrames.transitPing(from, at(ports[number % ports.length])));
		}

	},

	SYNC_FLOOD {

		@Override
		void run(GossipVictim victim, int times) throws IOException {
			byte[] question = GossipFrames.sync(victim.stranger("elsewhere"));
			flood(victim, times, (number) -> question);
		}

	},

	METADATA_REQUESTS_FOR_OTHERS {

		@Override
		void run(GossipVictim victim, int times) throws IOException {
			Member from = victim.stranger("rpcnet");
			flood(victim, times, (number) -> GossipFrames.metadataRequest(from, from));
		}

	},

	GOSSIP_FLOOD {

		@Override
		void run(GossipVictim victim, int times) throws IOException {
			Member from = victim.stranger("rpcnet");
			flood(victim, times, (number) -> {
				Object leaving = GossipFrames.record(victim.stranger("rpcnet"), MemberStatus.LEAVING, 1);
				return GossipFrames.gossip(from, UUID.randomUUID().toString(), 2L * number, leaving);
			});
		}

	},

	MEMBERS_INVENTED {

		@Override
		void run(GossipVictim victim, int times) throws IOException {
			Member from = victim.stranger("elsewhere");
			int[] ports = closedPorts();
			flood(victim, times, (number) -> GossipFrames.sync(from, records(ports, 10 * times)));
		}

		private Object[] records(int[] ports, int count) {
			return IntStream.range(0, count)
				.mapToObj((index) -> GossipFrames.record(at(ports[index % ports.length]),
						(index % 2 == 0) ? MemberStatus.ALIVE : MemberStatus.LEAVING, index))
				.toArray();
		}

	},

	ONE_MEMBER_AGAIN_AND_AGAIN {

		@Override
		void run(GossipVictim victim, int times) throws IOException {
			Member from = victim.stranger("elsewhere");
			Object[] records = new Object[10 * times];
			Arrays.fill(records, GossipFrames.record(victim.stranger("rpcnet"), MemberStatus.ALIVE, 1));
			byte[] sync = GossipFrames.sync(from, records);
			flood(victim, times, (number) -> sync);
		}

	},

	MEMBERS_DECLARED_DEAD {

		@Override
		void run(GossipVictim victim, int times) throws IOException {
			List<Member> members = victim.members();
			for (int i = 0; i < times; i++) {
				Member dead = members.get(i % members.size());
				assertClosed(victim.connect(), GossipFrames.dead(victim.stranger("rpcnet"), dead));
			}
		}

	},

	MEMBERS_MOVED {

		@Override
		void run(GossipVictim victim, int times) throws IOException {
			Member from = victim.stranger("rpcnet");
			List<Member> members = victim.members();
			try (RawPeer peer = victim.connect()) {
				for (int i = 0; i < times; i++) {
					for (MemberStatus status : new MemberStatus[] { MemberStatus.ALIVE, MemberStatus.SUSPECT,
							MemberStatus.LEAVING }) {
						Member member = members.get(i % members.size());
						Member moved = new Member(member.id(), member.alias(), from.address(), member.namespace());
						peer.send(GossipFrames.sync(from, GossipFrames.record(moved, status, 5000 + i)));
						peer.send(
								GossipFrames.gossip(from, from.id(), i, GossipFrames.record(moved, status, 5000 + i)));
					}
				}
			}
			assertThat(victim.members()).containsExactlyElementsOf(members);
		}

	},

	MEMBERS_SUSPECTED_BEYOND_REFUTATION {

		@Override
		void run(GossipVictim victim, int times) throws IOException {
			Member from = victim.stranger("rpcnet");
			List<Member> members = victim.members();
			try (RawPeer peer = victim.connect()) {
				for (int i = 0; i < times; i++) {
					for (Member member : members) {
						peer.send(GossipFrames.sync(from, GossipFrames.record(member, MemberStatus.SUSPECT, 1 << 30)));
						peer.send(GossipFrames.sync(from, GossipFrames.record(member, MemberStatus.ALIVE, 1 << 30)));
					}
				}
			}
			// Whoever is suspected for good is removed in three seconds
			victim.awaitSuspicion();
		}

	};

	abstract void run(GossipVictim victim, int times) throws IOException;

	private static List<RawPeer> connect(int times, Connector connector) throws IOException {
		List<RawPeer> peers = new ArrayList<>();
		for (int i = 0; i < times; i++) {
			peers.add(connector.connect());
		}
		return peers;
	}

	private static byte[] garbage(int seed, int length) {
		byte[] bytes = new byte[length];
		new Random(seed).nextBytes(bytes);
		return bytes;
	}

	private static byte[] framed(byte[] content) {
		return ByteBuffer.allocate(Integer.BYTES + content.length).putInt(content.length).put(content).array();
	}

	private static Member at(int port) {
		return new Member(UUID.randomUUID().toString(), null, "127.0.0.1:" + port, "rpcnet");
	}

	private static int[] closedPorts() throws IOException {
		List<ServerSocket> taken = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			taken.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
		}
		for (ServerSocket socket : taken) {
			socket.close();
		}
		return taken.stream().mapToInt(ServerSocket::getLocalPort).toArray();
	}

	private static void assertClosed(RawPeer peer, byte[] bytes) throws IOException {
		assertClosed(() -> peer, bytes);
	}

	// TLS 1.3 tells a client that its certificate is refused only when it reads
	private static void assertClosed(Connector connector, byte[] bytes) throws IOException {
		try (RawPeer peer = connector.connect()) {
			peer.send(bytes);
			assertThat(peer.isClosedByPeer()).isTrue();
		}
		catch (SSLException | SocketException ex) {
			// Refused at once, as it must be
		}
	}

	/**
	 * Send as fast as it is taken, for a tenth of a second each time.
	 */
	private static void flood(GossipVictim victim, int times, IntFunction<byte[]> frames) throws IOException {
		List<RawPeer> peers = new ArrayList<>();
		List<Thread> writers = new ArrayList<>();
		for (int i = 0; i < Math.max(1, times / 10); i++) {
			RawPeer peer = victim.connect();
			peers.add(peer);
			writers.add(new Thread(() -> sendUntilClosed(peer, frames), "flood"));
		}
		writers.forEach(Thread::start);
		try {
			writers.get(0).join(100L * times);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		for (RawPeer peer : peers) {
			peer.vanish();
		}
	}

	private static void sendUntilClosed(RawPeer peer, IntFunction<byte[]> frames) {
		try {
			for (int number = 0;; number++) {
				peer.send(frames.apply(number));
			}
		}
		catch (IOException ex) {
			// Closed, by either side
		}
	}

	private interface Connector {

		RawPeer connect() throws IOException;

	}

}
