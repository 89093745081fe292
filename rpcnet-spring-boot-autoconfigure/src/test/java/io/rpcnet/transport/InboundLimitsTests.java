package io.rpcnet.transport;

import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.rsocket.frame.CancelFrameCodec;
import io.rsocket.frame.ErrorFrameCodec;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.FrameType;
import io.rsocket.frame.KeepAliveFrameCodec;
import io.rsocket.frame.MetadataPushFrameCodec;
import io.rsocket.frame.PayloadFrameCodec;
import io.rsocket.frame.RequestChannelFrameCodec;
import io.rsocket.frame.RequestFireAndForgetFrameCodec;
import io.rsocket.frame.RequestNFrameCodec;
import io.rsocket.frame.RequestResponseFrameCodec;
import io.rsocket.frame.RequestStreamFrameCodec;
import io.rsocket.frame.SetupFrameCodec;
import io.rsocket.util.DefaultPayload;
import io.rsocket.util.EmptyPayload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InboundLimits} with peers that overstep them, by bytes on plain
 * sockets.
 */
class InboundLimitsTests {

	private static final int MAX_PAYLOAD = 20_000;

	private static final int MAX_METADATA = 2_000;

	private static final int MAX_STREAMS = 6;

	private static final int PART = 9_000;

	private static final String TOO_LARGE = "The payload is larger than 20000 bytes: "
			+ "send less at a time, or raise 'rpcnet.server.max-payload-size' of the receiver.";

	private static final String TOO_MUCH_METADATA = "The payload has more than 2000 bytes of metadata: "
			+ "send less, or raise 'rpcnet.server.max-metadata-size' of the receiver.";

	private static final String TOO_MANY = "The connection has more than 6 unfinished payloads: send fewer at a time, "
			+ "or raise 'rpcnet.server.max-requests-per-connection' of the receiver.";

	private TestListener listener;

	private RawPeer peer;

	@BeforeEach
	void start() throws IOException {
		start(MAX_PAYLOAD);
	}

	private void start(int maxPayload) throws IOException {
		this.listener = new TestListener(null, limits(maxPayload));
		this.peer = RawPeer.connect(this.listener.port());
		this.peer.send(RawPeer.setup());
	}

	@AfterEach
	void stop() throws IOException {
		this.peer.close();
		this.listener.close();
	}

	private static ListenerLimits limits(int maxPayload) {
		FrameLimits frames = new FrameLimits(TestListener.MAX_FRAME, maxPayload, MAX_METADATA, MAX_STREAMS,
				FrameLimits.SERVER);
		return new ListenerLimits(frames, 100, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMinutes(1));
	}

	@ParameterizedTest
	@EnumSource(names = { "REQUEST_RESPONSE", "REQUEST_STREAM", "REQUEST_CHANNEL" })
	void whenPayloadInOneFrameIsTooLargeThenOnlyItsStreamFails(FrameType type) throws IOException {
		this.peer.send(request(type, 1, false, 0, MAX_PAYLOAD + 1));
		assertRefused(1, TOO_LARGE, false);
		assertUndisturbed(3);
	}

	@ParameterizedTest
	@EnumSource(names = { "REQUEST_RESPONSE", "REQUEST_STREAM", "REQUEST_CHANNEL" })
	void whenFragmentsAreTooLargeThenOnlyTheirStreamFails(FrameType type) throws IOException {
		// More of them than may be open at a time
		for (int streamId = 1; streamId < 32; streamId += 4) {
			this.peer.send(request(type, streamId, true, 0, PART));
			this.peer.send(part(streamId, true, 0, PART));
			this.peer.send(part(streamId, true, 0, PART));
			assertRefused(streamId, TOO_LARGE, false);
			this.peer.send(part(streamId, false, 0, 100));
			assertUndisturbed(streamId + 2);
		}
	}

	@Test
	void payloadOfTheLargestSizeIsAccepted() throws IOException {
		this.peer.send(request(FrameType.REQUEST_RESPONSE, 1, false, MAX_METADATA, MAX_PAYLOAD));
		assertThat(this.peer.readAnswer()).hasSize(2 + MAX_PAYLOAD);
		this.peer.send(request(FrameType.REQUEST_RESPONSE, 3, true, MAX_METADATA, PART));
		this.peer.send(part(3, true, 0, PART));
		this.peer.send(part(3, false, 0, MAX_PAYLOAD - 2 * PART));
		assertThat(this.peer.readAnswer()).hasSize(2 + MAX_PAYLOAD);
	}

	@Test
	void whenFireAndForgetIsTooLargeThenIsDropped() throws IOException {
		this.peer.send(request(FrameType.REQUEST_FNF, 1, false, 0, MAX_PAYLOAD + 1));
		this.peer.send(request(FrameType.REQUEST_FNF, 3, true, 0, PART));
		this.peer.send(part(3, true, 0, PART));
		this.peer.send(part(3, true, 0, PART));
		this.peer.send(part(3, false, 0, PART));
		assertUndisturbed(5);
		assertThat(this.listener.seen()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenItemOfAChannelIsTooLargeThenChannelFailsOnBothSides(boolean fragmented) throws IOException {
		this.peer.send(request(FrameType.REQUEST_CHANNEL, 1, false, 0, 1));
		assertThat(this.peer.readAnswer()).isEqualTo("1:x");
		if (fragmented) {
			this.peer.send(part(1, true, 0, PART));
			this.peer.send(part(1, true, 0, PART));
			this.peer.send(part(1, true, 0, PART));
			this.peer.send(part(1, false, 0, PART));
		}
		else {
			this.peer.send(part(1, false, 0, MAX_PAYLOAD + 1));
		}
		assertRefused(1, TOO_LARGE, false);
		assertThat(this.listener.seen()).containsExactly("onError");
		assertUndisturbed(3);
	}

	@Test
	void whenMetadataIsTooLargeThenOnlyItsStreamFails() throws IOException {
		this.peer.send(request(FrameType.REQUEST_RESPONSE, 1, false, MAX_METADATA + 1, 1));
		assertRefused(1, TOO_MUCH_METADATA, false);
		this.peer.send(request(FrameType.REQUEST_RESPONSE, 3, true, MAX_METADATA, 1));
		this.peer.send(part(3, true, 1, 1000));
		assertRefused(3, TOO_MUCH_METADATA, false);
		this.peer.send(part(3, false, 0, 1));
		assertUndisturbed(5);
	}

	@Test
	void whenMoreIsRefusedThanOnePayloadThenCloses() throws IOException {
		this.peer.send(request(FrameType.REQUEST_RESPONSE, 1, true, 0, MAX_PAYLOAD + 1));
		assertRefused(1, TOO_LARGE, false);
		assertThat(isClosedWhileSending(part(1, true, 0, PART))).isTrue();
		assertOthersUndisturbed();
	}

	@Test
	void whenTooLargeFramesAreSentOnEndThenCloses() throws IOException {
		assertThat(isClosedWhileSending(request(FrameType.REQUEST_RESPONSE, 1, false, 0, 50_000))).isTrue();
		assertOthersUndisturbed();
	}

	@Test
	void whenTooManyPayloadsAreUnfinishedThenOneMoreFails() throws IOException {
		for (int i = 0; i < MAX_STREAMS; i++) {
			this.peer.send(request(FrameType.REQUEST_RESPONSE, 2 * i + 1, true, 0, 1000));
		}
		this.peer.send(request(FrameType.REQUEST_RESPONSE, 21, true, 0, 1000));
		assertRefused(21, TOO_MANY, true);
		this.peer.send(part(1, false, 0, 1));
		assertThat(this.peer.readAnswer()).hasSize(2 + 1001);
		this.peer.send(RawPeer.join(request(FrameType.REQUEST_RESPONSE, 23, true, 0, 1000), part(23, false, 0, 1)));
		assertThat(this.peer.readAnswer()).startsWith("23:");
	}

	@Test
	void payloadsThatAreGivenUpAreForgotten() throws IOException {
		for (int streamId = 1; streamId < 100; streamId += 2) {
			this.peer.send(request(FrameType.REQUEST_RESPONSE, streamId, true, 0, 1000));
			this.peer.send(RawPeer.framed(CancelFrameCodec.encode(FrameChannel.HEAP, streamId)));
		}
		// Refused ones whose rest does not come
		for (int streamId = 101; streamId < 150; streamId += 2) {
			this.peer.send(request(FrameType.REQUEST_RESPONSE, streamId, true, MAX_METADATA + 1, 1));
			assertRefused(streamId, TOO_MUCH_METADATA, false);
		}
		this.peer.send(RawPeer.join(request(FrameType.REQUEST_RESPONSE, 151, true, 0, 1000), part(151, false, 0, 1)));
		assertThat(this.peer.readAnswer()).startsWith("151:");
	}

	@Test
	void whenRSocketRefusesAFragmentThenItsStreamIsForgotten() throws IOException {
		for (int streamId = 1; streamId < 20; streamId += 2) {
			this.peer.send(request(FrameType.REQUEST_RESPONSE, streamId, true, 0, 1000));
			this.peer.send(part(streamId, true, 0, 1));
			ByteBuf error = this.peer.readFrame();
			assertThat(ErrorFrameCodec.dataUtf8(error)).contains("Fragment is too small");
		}
		assertUndisturbed(21);
	}

	@Test
	void whenUnfinishedPayloadsAreTooMuchThenOneMoreFails() throws IOException {
		stop();
		start(5_000_000);
		for (int streamId = 1; streamId < 8; streamId += 2) {
			send(streamId, 4_900_000);
		}
		this.peer.send(request(FrameType.REQUEST_RESPONSE, 9, true, 0, 60_000));
		send(11, 4_000_000);
		assertRefused(11, "The connection has more than 20000000 bytes of unfinished payloads: "
				+ "send fewer at a time, or raise 'rpcnet.server.max-payload-size' of the receiver.", true);
		this.peer.send(part(11, false, 0, 1));
		this.peer.send(part(9, false, 0, 1));
		assertThat(this.peer.readAnswer()).hasSize(2 + 60_001);
	}

	private void send(int streamId, int bytes) throws IOException {
		this.peer.send(request(FrameType.REQUEST_RESPONSE, streamId, true, 0, 50_000));
		for (int sent = 50_000; sent < bytes; sent += 50_000) {
			this.peer.send(part(streamId, true, 0, 50_000));
		}
	}

	@Test
	void smallestFragmentsArePutTogetherInOneGo() throws IOException {
		stop();
		start(64_000_000);
		byte[][] parts = new byte[10_000][];
		Arrays.fill(parts, part(1, true, 0, 60));
		byte[] many = RawPeer.join(parts);
		this.peer.send(request(FrameType.REQUEST_RESPONSE, 1, true, 0, 60));
		for (int i = 0; i < 60; i++) {
			this.peer.send(many);
		}
		this.peer.send(part(1, false, 0, 1));
		assertThat(this.peer.readAnswer()).startsWith("1:xxx");
	}

	@ParameterizedTest
	@EnumSource(names = { "REQUEST_RESPONSE", "REQUEST_STREAM", "REQUEST_CHANNEL" })
	void whenStreamCompletesInTheMiddleOfAPayloadThenFails(FrameType type) throws IOException {
		for (int streamId = 1; streamId < 40; streamId += 4) {
			this.peer.send(request(type, streamId, true, 0, 1000));
			this.peer.send(RawPeer.framed(PayloadFrameCodec.encodeComplete(FrameChannel.HEAP, streamId)));
			assertThat(ErrorFrameCodec.errorCode(this.peer.readFrame())).isEqualTo(0x301);
			assertUndisturbed(streamId + 2);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "REQUEST_STREAM", "REQUEST_CHANNEL" })
	void whenRequestAsksForMoreInTheMiddleOfItsPayloadThenFails(FrameType type) throws IOException {
		this.peer.send(request(type, 1, true, 0, 1000));
		this.peer.send(RawPeer.framed(RequestNFrameCodec.encode(FrameChannel.HEAP, 1, 5)));
		assertThat(ErrorFrameCodec.errorCode(this.peer.readFrame())).isEqualTo(0x301);
		this.peer.send(part(1, false, 0, 100));
		assertUndisturbed(3);
	}

	@ParameterizedTest
	@MethodSource
	@ExtendWith(OutputCaptureExtension.class)
	void whenFrameIsNoneThenClosesAndRSocketDoesNotSeeIt(ByteBuf frame, CapturedOutput output) throws IOException {
		this.peer.send(RawPeer.framed(frame));
		assertThat(this.peer.isClosedByPeer()).isTrue();
		assertThat(output).containsOnlyOnce("Closing the connection with").doesNotContain("Unexpected error");
		assertOthersUndisturbed();
	}

	static Stream<ByteBuf> whenFrameIsNoneThenClosesAndRSocketDoesNotSeeIt() {
		return Stream.of(frame(0, FrameType.SETUP, 0, 100), frame(0, FrameType.LEASE, 0, 8),
				frame(0, FrameType.RESUME, 0, 100), frame(0, FrameType.EXT, 0, 4), frame(0, FrameType.KEEPALIVE, 0, 7),
				frame(1, FrameType.KEEPALIVE, 0, 8), frame(0, FrameType.REQUEST_RESPONSE, 0, 8),
				frame(2, FrameType.REQUEST_RESPONSE, 0, 8), frame(2, FrameType.PAYLOAD, FrameHeaderCodec.FLAGS_N, 8),
				frame(1, FrameType.PAYLOAD, 0, 8), frame(1, FrameType.REQUEST_N, 0, 4),
				frame(1, FrameType.REQUEST_STREAM, 0, 4), frame(1, FrameType.ERROR, 0, 3),
				frame(1, FrameType.REQUEST_RESPONSE, FrameHeaderCodec.FLAGS_M, 2),
				frame(1, FrameType.REQUEST_RESPONSE, FrameHeaderCodec.FLAGS_M, 0).writeMedium(2).writeByte(0));
	}

	private static ByteBuf frame(int streamId, FrameType type, int flags, int zeros) {
		return FrameHeaderCodec.encode(FrameChannel.HEAP, streamId, type, flags).writeZero(zeros);
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void whenStreamIdsAreChosenToCollideThenCloses(CapturedOutput output) throws IOException {
		this.peer.send(request(FrameType.REQUEST_RESPONSE, 1 << 16 | 1, false, 0, 10));
		assertThat(this.peer.isClosedByPeer()).isTrue();
		assertThat(output).contains("it leaves out too many stream ids");
		assertOthersUndisturbed();
	}

	@Test
	void someStreamIdsMayBeLeftOut() throws IOException {
		int streamId = 801;
		for (int i = 0; i < 2000; i++) {
			this.peer.send(request(FrameType.REQUEST_RESPONSE, streamId, false, 0, 10));
			assertThat(FrameHeaderCodec.streamId(this.peer.readFrame())).isEqualTo(streamId);
			streamId += 4;
		}
		assertUndisturbed(3);
	}

	@Test
	void whenFrameOfUnknownTypeMayBeIgnoredThenIsIgnored() throws IOException {
		this.peer.send(RawPeer.framed(frame(0, FrameType.EXT, FrameHeaderCodec.FLAGS_I, 10)));
		assertUndisturbed(1);
	}

	@Test
	void whenChannelFailsInTheMiddleOfAPayloadThenIsForgotten() throws IOException {
		for (int streamId = 1; streamId < 40; streamId += 4) {
			this.peer.send(request(FrameType.REQUEST_CHANNEL, streamId, false, 0, 1));
			assertThat(this.peer.readAnswer()).isEqualTo(streamId + ":x");
			this.peer.send(part(streamId, true, 0, 1000));
			this.peer.send(RawPeer
				.framed(ErrorFrameCodec.encode(FrameChannel.HEAP, streamId, new IllegalStateException("failed"))));
			assertUndisturbed(streamId + 2);
		}
		assertThat(this.listener.seen()).hasSize(10).doesNotContain("onComplete");
	}

	@Test
	void whenSetupIsTooLargeThenIsRejected() throws IOException {
		for (int metadata : new int[] { 0, MAX_METADATA / 2 }) {
			String text = "x".repeat(metadata);
			try (RawPeer other = RawPeer.connect(this.listener.port())) {
				other.send(RawPeer.setup(1000, DefaultPayload.create("x".repeat(MAX_METADATA + 1 - metadata), text)));
				assertRefused(other, 0, 0x3, "SETUP has more than 2000 bytes of metadata: "
						+ "send less, or raise 'rpcnet.server.max-metadata-size' of the receiver.", false);
				assertThat(other.isClosedByPeer()).isTrue();
			}
			try (RawPeer other = RawPeer.connect(this.listener.port())) {
				other.send(RawPeer.setup(60_000, DefaultPayload.create("x".repeat(MAX_METADATA - metadata), text)));
				other.send(RawPeer.request(1, "proper"));
				assertThat(other.readAnswer()).isEqualTo("1:proper");
			}
		}
		assertThat(this.listener.accepted()).isEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -1, Integer.MIN_VALUE })
	void whenSetupAnnouncesNoKeepaliveThenIsInvalid(int interval) throws IOException {
		try (RawPeer other = RawPeer.connect(this.listener.port())) {
			other.send(RawPeer.join(RawPeer.setup(interval, EmptyPayload.INSTANCE), RawPeer.request(1, "early")));
			ByteBuf error = other.readFrame();
			assertThat(ErrorFrameCodec.errorCode(error)).isEqualTo(0x1);
			assertThat(other.isClosedByPeer()).isTrue();
		}
	}

	@Test
	void fragmentsOfAnswersThatWereGivenUpAreNotHeld() {
		EmbeddedChannel channel = new EmbeddedChannel();
		FrameChannel connection = new FrameChannel(channel,
				FrameLimits.ofClient(TestListener.MAX_FRAME, 100_000, MAX_STREAMS));
		channel.pipeline().addLast(connection);
		List<Integer> received = new ArrayList<>();
		connection.receive().subscribe((frame) -> received.add(FrameHeaderCodec.streamId(frame)));
		for (int streamId = 1; streamId < 2000; streamId += 2) {
			connection.sendFrame(streamId, RequestResponseFrameCodec.encode(FrameChannel.HEAP, streamId, false, null,
					Unpooled.wrappedBuffer(new byte[1])));
			channel.writeInbound(Unpooled.wrappedBuffer(part(streamId, true, 0, PART)));
			connection.sendFrame(streamId, CancelFrameCodec.encode(FrameChannel.HEAP, streamId));
			channel.writeInbound(Unpooled.wrappedBuffer(part(streamId, true, 0, PART)));
		}
		assertThat(received).hasSize(1000).doesNotHaveDuplicates();
		channel.finishAndReleaseAll();
	}

	@ParameterizedTest
	@CsvSource({ "1, 1000", "5000, 5000" })
	void setupIsNotAskedForKeepaliveAllTheTime(int announced, int expected) {
		EmbeddedChannel channel = new EmbeddedChannel();
		FrameChannel connection = new FrameChannel(channel, limits(MAX_PAYLOAD).frames());
		channel.pipeline().addLast(connection);
		List<Integer> intervals = new ArrayList<>();
		connection.receive().subscribe((frame) -> intervals.add(SetupFrameCodec.keepAliveInterval(frame)));
		channel.writeInbound(Unpooled.wrappedBuffer(RawPeer.setup(announced, EmptyPayload.INSTANCE)));
		assertThat(intervals).containsExactly(expected);
		channel.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 5, 6, 10, 15, 18, 20, 40, 60, 80 })
	void whenSetupIsCutOffThenOthersAreUndisturbed(int length) throws IOException {
		byte[] setup = RawPeer.setup(1000, DefaultPayload.create("data", "metadata"));
		try (RawPeer other = RawPeer.connect(this.listener.port())) {
			other.send(RawPeer.announcement(length));
			other.send(Unpooled.copiedBuffer(setup, 3, Math.min(length, setup.length - 3)).array());
			assertUndisturbed(1);
		}
	}

	@Test
	void whenMetadataPushIsTooLargeThenCloses() throws IOException {
		this.peer.send(RawPeer
			.framed(MetadataPushFrameCodec.encode(FrameChannel.HEAP, Unpooled.buffer().writeZero(MAX_METADATA + 1))));
		assertThat(this.peer.isClosedByPeer()).isTrue();
		assertOthersUndisturbed();
	}

	@Test
	void whenKeepaliveIsTooLargeThenCloses() throws IOException {
		this.peer.send(RawPeer
			.framed(KeepAliveFrameCodec.encode(FrameChannel.HEAP, true, 0, Unpooled.buffer().writeZero(MAX_METADATA))));
		assertThat(this.peer.isClosedByPeer()).isTrue();
		assertOthersUndisturbed();
	}

	private boolean isClosedWhileSending(byte[] frame) throws IOException {
		try {
			for (int i = 0; i < 1000; i++) {
				this.peer.send(frame);
			}
		}
		catch (SocketException ex) {
			// Closed, as it should be
			return true;
		}
		return this.peer.isClosedByPeer();
	}

	private void assertUndisturbed(int streamId) throws IOException {
		this.peer.send(RawPeer.request(streamId, "alive"));
		ByteBuf answer = next(this.peer);
		assertThat(FrameHeaderCodec.streamId(answer)).isEqualTo(streamId);
		assertThat(PayloadFrameCodec.data(answer).toString(StandardCharsets.UTF_8)).isEqualTo("alive");
		assertOthersUndisturbed();
	}

	private static ByteBuf next(RawPeer peer) throws IOException {
		ByteBuf frame = peer.readFrame();
		// How many items a channel asks for, and when, is its own affair
		return (FrameHeaderCodec.frameType(frame) == FrameType.REQUEST_N) ? next(peer) : frame;
	}

	private void assertOthersUndisturbed() throws IOException {
		try (RawPeer other = RawPeer.connect(this.listener.port())) {
			other.send(RawPeer.setup());
			other.send(RawPeer.request(1, "other"));
			assertThat(other.readAnswer()).isEqualTo("1:other");
		}
	}

	private void assertRefused(int streamId, String message, boolean retryable) throws IOException {
		assertRefused(this.peer, streamId, 0x307, message, retryable);
	}

	private static void assertRefused(RawPeer peer, int streamId, int code, String message, boolean retryable)
			throws IOException {
		ByteBuf frame = next(peer);
		assertThat(FrameHeaderCodec.frameType(frame)).isEqualTo(FrameType.ERROR);
		assertThat(FrameHeaderCodec.streamId(frame)).isEqualTo(streamId);
		assertThat(ErrorFrameCodec.errorCode(frame)).isEqualTo(code);
		JsonNode error = JsonMapper.shared().readTree(ErrorFrameCodec.dataUtf8(frame));
		assertThat(error.get("status").asString()).isEqualTo("RESOURCE_EXHAUSTED");
		assertThat(error.get("message").asString()).isEqualTo(message);
		assertThat(error.get("type").asString()).isEqualTo("rpcnet/resource_exhausted");
		assertThat(error.get("retryable").asBoolean()).isEqualTo(retryable);
	}

	private static byte[] request(FrameType type, int streamId, boolean follows, int metadata, int data) {
		ByteBuf head = (metadata > 0) ? Unpooled.buffer().writeZero(metadata) : null;
		ByteBuf body = text(data);
		return RawPeer.framed(switch (type) {
			case REQUEST_RESPONSE -> RequestResponseFrameCodec.encode(FrameChannel.HEAP, streamId, follows, head, body);
			case REQUEST_FNF -> RequestFireAndForgetFrameCodec.encode(FrameChannel.HEAP, streamId, follows, head, body);
			case REQUEST_STREAM -> RequestStreamFrameCodec.encode(FrameChannel.HEAP, streamId, follows, 10, head, body);
			default -> RequestChannelFrameCodec.encode(FrameChannel.HEAP, streamId, follows, false, 10, head, body);
		});
	}

	private static byte[] part(int streamId, boolean follows, int metadata, int data) {
		ByteBuf head = (metadata > 0) ? Unpooled.buffer().writeZero(metadata) : null;
		return RawPeer
			.framed(PayloadFrameCodec.encode(FrameChannel.HEAP, streamId, follows, false, true, head, text(data)));
	}

	private static ByteBuf text(int length) {
		return Unpooled.copiedBuffer("x".repeat(length), StandardCharsets.UTF_8);
	}

}
