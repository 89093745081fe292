package io.rpcnet.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.frame.CancelFrameCodec;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.FrameType;
import io.rsocket.frame.KeepAliveFrameCodec;
import io.rsocket.frame.MetadataPushFrameCodec;
import io.rsocket.frame.PayloadFrameCodec;
import io.rsocket.frame.RequestChannelFrameCodec;
import io.rsocket.frame.RequestResponseFrameCodec;
import io.rsocket.frame.RequestStreamFrameCodec;
import io.rsocket.frame.SetupFrameCodec;
import io.rsocket.util.EmptyPayload;

import io.rpcnet.codec.PayloadCodecs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a peer with a proper certificate, or none, may try. Each is done a number of
 * times, and checks that the peer is refused or held up.
 */
enum Attack {

	GARBAGE_FOR_TLS {

		@Override
		void run(Victim victim, int times) throws IOException {
			for (int i = 0; i < times; i++) {
				try (RawPeer peer = victim.connectPlain()) {
					sendUntilClosed(peer, garbage(i));
					assertThat(peer.isClosedByPeer()).isTrue();
				}
			}
		}

	},

	GARBAGE_FOR_FRAMES {

		@Override
		void run(Victim victim, int times) throws IOException {
			for (int i = 0; i < times; i++) {
				try (RawPeer early = victim.connect(); RawPeer late = victim.setUp()) {
					sendUntilClosed(early, RawPeer.join(RawPeer.announcement(500), garbage(i)));
					sendUntilClosed(late, RawPeer.join(RawPeer.announcement(500), garbage(i)));
					assertThat(early.isClosedByPeer()).isTrue();
				}
			}
		}

	},

	FRAMES_TOO_LONG {

		@Override
		void run(Victim victim, int times) throws IOException {
			for (int i = 0; i < times; i++) {
				try (RawPeer peer = victim.setUp()) {
					peer.send(RawPeer.announcement(0xFFFFFF));
					assertThat(peer.isClosedByPeer()).isTrue();
				}
			}
		}

	},

	FRAMES_CUT_OFF {

		@Override
		void run(Victim victim, int times) throws IOException {
			for (int i = 0; i < times; i++) {
				RawPeer peer = victim.setUp();
				peer.send(RawPeer.join(RawPeer.announcement(200_000), new byte[60_000]));
				peer.vanish();
			}
		}

	},

	SLOW_HANDSHAKES {

		@Override
		void run(Victim victim, int times) throws IOException {
			List<RawPeer> peers = new ArrayList<>();
			for (int i = 0; i < times; i++) {
				peers.add(victim.connectPlain());
				// The beginning of a ClientHello
				peers.get(i).send(new byte[] { 22, 3, 1, 2, 0, 1, 0, 1, (byte) 252, 3, 3 });
			}
			assertAllAreClosed(peers);
		}

	},

	SLOW_SETUPS {

		@Override
		void run(Victim victim, int times) throws IOException {
			List<RawPeer> peers = new ArrayList<>();
			byte[] setup = RawPeer.setup();
			for (int i = 0; i < times; i++) {
				peers.add(victim.connect());
				peers.get(i).send(Arrays.copyOf(setup, 1 + i % (setup.length - 1)));
			}
			assertAllAreClosed(peers);
		}

	},

	FRAGMENTS_WITHOUT_END {

		@Override
		void run(Victim victim, int times) throws IOException {
			byte[] part = RawPeer
				.framed(PayloadFrameCodec.encode(FrameChannel.HEAP, 1, true, false, true, null, text(60_000)));
			for (int i = 0; i < Math.min(times, 20); i++) {
				try (RawPeer peer = victim.setUp()) {
					peer.send(request("bytes", 1, true, text(100)));
					assertThat(sendsUntilClosed(peer, part, 1000)).isTrue();
				}
			}
		}

	},

	MANY_UNFINISHED_REQUESTS {

		@Override
		void run(Victim victim, int times) throws IOException {
			try (RawPeer peer = victim.setUp()) {
				drainInBackground(peer);
				for (int i = 0; i < 100 * times; i++) {
					peer.send(request("bytes", 2 * i + 1, true, text(300)));
				}
			}
			catch (IOException ex) {
				// Disconnected, as those who go on may be
			}
		}

	},

	METADATA_BOMBS {

		@Override
		void run(Victim victim, int times) throws IOException {
			try (RawPeer peer = victim.setUp()) {
				for (int i = 0; i < times; i++) {
					int streamId = 4 * i + 1;
					peer.send(request(streamId, false, metadataEntries(15_000), text(1)));
					assertThat(FrameHeaderCodec.frameType(next(peer))).isEqualTo(FrameType.ERROR);
					peer.send(request(streamId + 2, false, namedEntries(7_000), text(1)));
					assertThat(FrameHeaderCodec.frameType(next(peer))).isEqualTo(FrameType.ERROR);
				}
			}
			byte[] tooMuch = request(1, false, Unpooled.buffer().writeZero(100_000), text(1));
			try (RawPeer peer = victim.setUp()) {
				drainInBackground(peer);
				assertThat(sendsUntilClosed(peer, tooMuch, 1000)).isTrue();
			}
		}

		private ByteBuf namedEntries(int count) {
			ByteBuf metadata = Unpooled.buffer();
			for (int i = 0; i < count; i++) {
				// A type of four letters, of which each is another, and no content
				metadata.writeByte(3).writeCharSequence("%04x".formatted(i), StandardCharsets.US_ASCII);
				metadata.writeMedium(0);
			}
			return metadata;
		}

		private ByteBuf metadataEntries(int count) {
			ByteBuf metadata = Unpooled.buffer();
			for (int i = 0; i < count; i++) {
				// A well-known type, and no content
				metadata.writeByte(0x80 | i % 0x20).writeMedium(0);
			}
			return metadata;
		}

	},

	NESTED_PAYLOADS {

		@Override
		void run(Victim victim, int times) throws IOException {
			try (RawPeer peer = victim.setUp()) {
				for (int i = 0; i < times; i++) {
					int streamId = 8 * i + 1;
					assertRefused(peer, request("echo", streamId, false, repeated(0x9F, 200_000)));
					assertRefused(peer, request("echo", streamId + 2, false, repeated(0xC6, 200_000)));
					ByteBuf json = new RouteMetadata("f.Echo.echo", 1, PayloadCodecs.JSON).encode("id",
							RouteMetadata.ANY_TIME, Map.of());
					assertRefused(peer, request(streamId + 4, false, json, repeated('[', 200_000)));
				}
			}
		}

		private void assertRefused(RawPeer peer, byte[] request) throws IOException {
			peer.send(request);
			assertThat(FrameHeaderCodec.frameType(next(peer))).isEqualTo(FrameType.ERROR);
		}

		private ByteBuf repeated(int value, int count) {
			byte[] bytes = new byte[count];
			Arrays.fill(bytes, (byte) value);
			return Unpooled.wrappedBuffer(bytes);
		}

	},

	HALF_OPEN_CONNECTIONS {

		@Override
		void run(Victim victim, int times) throws IOException {
			List<RawPeer> peers = new ArrayList<>();
			for (int i = 0; i < times; i++) {
				peers.add(victim.connect());
				peers.get(i)
					.send(RawPeer.framed(SetupFrameCodec.encode(FrameChannel.HEAP, false, 1000, 1500,
							CallMetadata.COMPOSITE_MIME_TYPE, PayloadCodecs.CBOR, EmptyPayload.INSTANCE)));
			}
			assertAllAreClosed(peers);
		}

	},

	IDLE_CONNECTIONS {

		@Override
		void run(Victim victim, int times) throws IOException {
			List<RawPeer> peers = new ArrayList<>();
			for (int i = 0; i < 20 * times; i++) {
				peers.add(victim.setUp());
			}
			assertThat(victim.read().files()).isGreaterThanOrEqualTo(20 * times);
			for (RawPeer peer : peers) {
				peer.close();
			}
		}

	},

	CONNECTION_FLOOD {

		@Override
		void run(Victim victim, int times) throws IOException {
			for (int i = 0; i < 3 * times; i++) {
				RawPeer peer = (i % 2 == 0) ? victim.connectPlain() : victim.setUp();
				peer.vanish();
			}
		}

	},

	REQUEST_FLOOD {

		@Override
		void run(Victim victim, int times) throws IOException {
			try (RawPeer peer = victim.setUp()) {
				drainInBackground(peer);
				for (int i = 0; i < 200 * times; i++) {
					peer.send(request("never", 2 * i + 1, false, Unpooled.EMPTY_BUFFER));
				}
			}
		}

	},

	CANCEL_FLOOD {

		@Override
		void run(Victim victim, int times) throws IOException {
			try (RawPeer peer = victim.setUp()) {
				drainInBackground(peer);
				for (int i = 0; i < 200 * times; i++) {
					int streamId = 2 * i + 1;
					peer.send(RawPeer.join(request((i % 2 == 0) ? "never" : "blocking", streamId, false, text(20)),
							RawPeer.framed(CancelFrameCodec.encode(FrameChannel.HEAP, streamId))));
				}
			}
		}

	},

	ANSWERS_NOT_READ {

		@Override
		void run(Victim victim, int times) throws IOException {
			assertHeldUp(victim, (number) -> request("bytes", 2 * number + 1, false, text(60_000)));
		}

	},

	KEEPALIVE_NOT_READ {

		@Override
		void run(Victim victim, int times) throws IOException {
			byte[] keepalive = RawPeer
				.framed(KeepAliveFrameCodec.encode(FrameChannel.HEAP, true, 0, Unpooled.buffer().writeZero(60_000)));
			assertHeldUp(victim, (number) -> keepalive);
		}

	},

	STREAMS_NOT_READ {

		@Override
		void run(Victim victim, int times) throws IOException {
			List<RawPeer> peers = new ArrayList<>();
			for (int i = 0; i < Math.max(1, times / 10); i++) {
				RawPeer peer = victim.setUp();
				peers.add(peer);
				for (int stream = 0; stream < Victim.MAX_REQUESTS; stream++) {
					peer.send(stream("count", 2 * stream + 1, Integer.MAX_VALUE, number(1000)));
				}
			}
			assertThat(victim.directMemory()).isLessThan(peers.size() * 8L * Victim.MAX_PAYLOAD);
			for (RawPeer peer : peers) {
				peer.vanish();
			}
		}

	},

	STREAMS_PAST_THEIR_DEADLINE {

		@Override
		void run(Victim victim, int times) throws IOException {
			RouteMetadata route = new RouteMetadata("f.Echo.count", 1, null);
			try (RawPeer peer = victim.setUp()) {
				for (int i = 0; i < 50 * times; i++) {
					ByteBuf metadata = route.encode("id", 20, Map.of());
					peer.send(RawPeer.framed(RequestStreamFrameCodec.encode(FrameChannel.HEAP, 2 * i + 1, false, 1,
							metadata, number(1000))));
				}
			}
		}

	},

	CHANNELS_ABANDONED {

		@Override
		void run(Victim victim, int times) throws IOException {
			for (int i = 0; i < Math.max(1, times / 5); i++) {
				RawPeer peer = victim.setUp();
				for (int stream = 0; stream < Victim.MAX_REQUESTS; stream++) {
					peer.send(RawPeer.framed(RequestChannelFrameCodec.encode(FrameChannel.HEAP, 2 * stream + 1, false,
							false, 1, Victim.metadata("f.Echo.bytesOfAll"), text(10))));
				}
				peer.vanish();
			}
		}

	},

	STREAM_IDS_THAT_COLLIDE {

		@Override
		void run(Victim victim, int times) throws IOException {
			for (int i = 0; i < times; i++) {
				try (RawPeer peer = victim.setUp()) {
					byte[] first = request("never", 1, false, Unpooled.EMPTY_BUFFER);
					sendUntilClosed(peer, RawPeer.join(first, request("never", 1 << 16 | 1, false, text(1))));
					assertThat(peer.isClosedByPeer()).isTrue();
				}
			}
		}

	},

	METADATA_PUSH_FLOOD {

		@Override
		void run(Victim victim, int times) throws IOException {
			byte[] push = RawPeer
				.framed(MetadataPushFrameCodec.encode(FrameChannel.HEAP, Unpooled.buffer().writeZero(1000)));
			try (RawPeer peer = victim.setUp()) {
				for (int i = 0; i < 200 * times; i++) {
					peer.send(push);
				}
			}
		}

	},

	FRAMES_OUT_OF_PLACE {

		@Override
		void run(Victim victim, int times) throws IOException {
			FrameType[] types = { FrameType.SETUP, FrameType.LEASE, FrameType.RESUME, FrameType.RESUME_OK,
					FrameType.EXT };
			for (int i = 0; i < times; i++) {
				ByteBuf frame = FrameHeaderCodec.encode(FrameChannel.HEAP, 0, types[i % types.length], 0);
				byte[] bytes = RawPeer.framed(frame.writeZero(100));
				try (RawPeer first = victim.connect(); RawPeer later = victim.setUp()) {
					sendUntilClosed(first, bytes);
					sendUntilClosed(later, bytes);
					assertThat(first.isClosedByPeer()).isTrue();
					assertThat(later.isClosedByPeer()).isTrue();
				}
			}
		}

	};

	abstract void run(Victim victim, int times) throws IOException;

	private static byte[] garbage(int seed) {
		byte[] bytes = new byte[2000];
		new Random(seed).nextBytes(bytes);
		return bytes;
	}

	private static ByteBuf text(int length) {
		return Unpooled.copiedBuffer("x".repeat(length), StandardCharsets.US_ASCII);
	}

	private static ByteBuf number(int value) {
		return PayloadCodecs.defaults().get(0).value(Integer.class).encode(value);
	}

	private static byte[] request(String method, int streamId, boolean follows, ByteBuf data) {
		return request(streamId, follows, Victim.metadata("f.Echo." + method), data);
	}

	private static byte[] request(int streamId, boolean follows, ByteBuf metadata, ByteBuf data) {
		return RawPeer.framed(RequestResponseFrameCodec.encode(FrameChannel.HEAP, streamId, follows, metadata, data));
	}

	private static byte[] stream(String method, int streamId, int demand, ByteBuf data) {
		return RawPeer.framed(RequestStreamFrameCodec.encode(FrameChannel.HEAP, streamId, false, demand,
				Victim.metadata("f.Echo." + method), data));
	}

	private static ByteBuf next(RawPeer peer) throws IOException {
		ByteBuf frame = peer.readFrame();
		return (FrameHeaderCodec.frameType(frame) == FrameType.KEEPALIVE) ? next(peer) : frame;
	}

	private static void sendUntilClosed(RawPeer peer, byte[] bytes) {
		sendsUntilClosed(peer, bytes, 1);
	}

	private static boolean sendsUntilClosed(RawPeer peer, byte[] bytes, int times) {
		try {
			for (int i = 0; i < times; i++) {
				peer.send(bytes);
			}
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	private static void assertAllAreClosed(List<RawPeer> peers) throws IOException {
		for (RawPeer peer : peers) {
			assertThat(peer.isClosedByPeer()).isTrue();
			peer.close();
		}
	}

	private static void drainInBackground(RawPeer peer) {
		Thread reader = new Thread(() -> {
			try {
				peer.isClosedByPeer();
			}
			catch (IOException ex) {
				// Closed by this side
			}
		}, "reader");
		reader.setDaemon(true);
		reader.start();
	}

	/**
	 * Send without reading until the other side takes no more, which it must before it
	 * has much to send.
	 */
	private static void assertHeldUp(Victim victim, Frames frames) throws IOException {
		RawPeer peer = victim.setUp();
		int most = 100 * Victim.MAX_PAYLOAD / 60_000;
		Thread writer = new Thread(() -> {
			try {
				for (int number = 0; number < most; number++) {
					peer.send(frames.frame(number));
				}
			}
			catch (IOException ex) {
				// Closed below
			}
		}, "writer");
		writer.setDaemon(true);
		writer.start();
		try {
			writer.join(2000);
			assertThat(writer.isAlive()).as("is held up").isTrue();
			assertThat(victim.directMemory()).isLessThan(8L * Victim.MAX_PAYLOAD);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			peer.vanish();
		}
	}

	private interface Frames {

		byte[] frame(int number);

	}

}
