package io.rpcnet.cluster;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.scalecube.cluster.Member;
import io.scalecube.cluster.membership.MemberStatus;
import io.scalecube.cluster.transport.api.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link GossipCodec}.
 */
class GossipCodecTests {

	private static final Member alice = new Member("id-a", "alice", "10.0.0.1:7946", "rpcnet");

	private static final Member bob = new Member("id-b", null, "[2001:db8::1]:7946", "rpcnet");

	private static final Member carol = new Member("id-c", null, "10.0.0.3:7946", "rpcnet");

	private final GossipCodec codec = new GossipCodec();

	@ParameterizedTest
	@MethodSource("messages")
	void everyMessageOfTheEngineComesBack(Message message) throws Exception {
		byte[] bytes = encode(message);
		Message decoded = this.codec.decode(Unpooled.wrappedBuffer(bytes));
		assertThat(decoded.headers()).isEqualTo(message.headers());
		Object data = decoded.data();
		assertThat(data).isInstanceOf(message.data().getClass());
		assertThat(encode(decoded)).isEqualTo(bytes);
	}

	@ParameterizedTest
	@MethodSource("messages")
	void whenCutAnywhereThenMalformed(Message message) throws Exception {
		byte[] bytes = encode(message);
		for (int length = 0; length < bytes.length; length++) {
			assertMalformed(Arrays.copyOf(bytes, length));
		}
		assertMalformed(Arrays.copyOf(bytes, bytes.length + 1));
	}

	@ParameterizedTest
	@MethodSource("messages")
	void whenMutatedThenMessageOrMalformed(Message message) throws Exception {
		byte[] bytes = encode(message);
		Random random = new Random(42);
		for (int round = 0; round < 20_000; round++) {
			byte[] mutated = bytes.clone();
			for (int change = 0; change <= random.nextInt(3); change++) {
				mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
			}
			decodeOrMalformed(mutated);
		}
	}

	@ParameterizedTest
	@MethodSource("messages")
	void whenAnyLengthIsForgedThenNothingLargeIsReserved(Message message) throws Exception {
		byte[] bytes = encode(message);
		for (int offset = 0; offset + Integer.BYTES <= bytes.length; offset++) {
			for (int forged : new int[] { Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 0xFFFF }) {
				byte[] mutated = bytes.clone();
				ByteBuffer.wrap(mutated).putInt(offset, forged);
				decodeOrMalformed(mutated);
			}
		}
	}

	@Test
	void whenRandomBytesThenMalformed() {
		Random random = new Random(7);
		for (int round = 0; round < 50_000; round++) {
			byte[] bytes = new byte[random.nextInt(64)];
			random.nextBytes(bytes);
			if (bytes.length > 0) {
				bytes[0] = 1;
			}
			decodeOrMalformed(bytes);
		}
	}

	@Test
	void whenTagOrFormatIsUnknownThenMalformed() {
		assertMalformed(new byte[] { 1, (byte) WireKind.values().length });
		assertMalformed(new byte[] { 2, 0 });
		assertMalformed(new byte[] { 1, (byte) WireKind.NULL.ordinal() });
	}

	@Test
	void whenNestedDeeplyThenMalformed() {
		assertMalformed(message("sc/gossip/req", (out) -> nest(out, 5000)));
	}

	@Test
	void whenDataDoesNotFitQualifierThenMalformed() throws Exception {
		assertMalformed(encode(message("sc/gossip/req", ping())));
		assertMalformed(encode(message("sc/metadata/req", sync())));
		assertMalformed(encode(message("somebody/else", ping())));
		assertMalformed(encode(message("sc/membership/gossip", sync())));
	}

	@Test
	void whenSenderIsMissingThenMalformed() throws Exception {
		assertMalformed(encode(Message.withData(ping()).qualifier("sc/fdetector/ping").build()));
	}

	@Test
	void whenMemberIsMissingWhereEngineNeedsOneThenMalformed() {
		assertMalformed(message("sc/fdetector/ping", (out) -> {
			out.writeByte(WireKind.PING.ordinal());
			out.writeObject(null);
			out.writeObject(bob);
			out.writeObject(null);
			out.writeObject(null);
		}));
	}

	@Test
	void whenMemberIsDeadThenItIsNoMessage() throws Exception {
		Object record = make("membership.MembershipRecord", alice, MemberStatus.DEAD, 1);
		Message message = message("sc/membership/sync", make("membership.SyncData", List.of(record)));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> encode(message));
	}

	@Test
	void whenIncarnationIsBeyondReasonThenMalformed() throws Exception {
		Object record = make("membership.MembershipRecord", alice, MemberStatus.SUSPECT, (1 << 30) + 1);
		assertMalformed(encode(message("sc/membership/sync", make("membership.SyncData", List.of(record)))));
	}

	@Test
	void whatIsNotBelievedTeachesTheEngineNothing() throws Exception {
		Object leaving = make("membership.MembershipRecord", bob, MemberStatus.LEAVING, 3);
		Object suspected = make("membership.MembershipRecord", alice, MemberStatus.SUSPECT, 1 << 30);
		Object alive = make("membership.MembershipRecord", carol, MemberStatus.ALIVE, 7);
		ByteBuf content = Unpooled.wrappedBuffer(
				encode(message("sc/membership/sync", make("membership.SyncData", List.of(leaving, suspected, alive)))));
		ValueReader reader = reader(content);
		assertThat(this.codec.decode(content, reader).<Object>data().toString()).containsSubsequence("id-b", "SUSPECT",
				"inc: -1", "id-a", "SUSPECT", "inc: -1", "id-c", "ALIVE", "inc: 7");
		assertThat(reader.isBelieved()).isFalse();
		assertThat(reader.objection()).isEqualTo("of id-a, its incarnation cannot be 1073741824 yet");
	}

	@Test
	void whatStrangersGossipAndAskOthersIsNotBelieved() throws Exception {
		Object record = make("membership.MembershipRecord", carol, MemberStatus.ALIVE, 7);
		Message gossiped = Message.withData(record).qualifier("sc/membership/gossip").build();
		assertThat(isBelieved("sc/gossip/req",
				make("gossip.GossipRequest", List.of(make("gossip.Gossip", "id-b", gossiped, 7L)), "id-a")))
			.isFalse();
		assertThat(isBelieved("sc/gossip/req",
				make("gossip.GossipRequest", List.of(make("gossip.Gossip", "id-a", gossiped, 7L)), "id-b")))
			.isTrue();
		assertThat(isBelieved("sc/metadata/req", make("metadata.GetMetadataRequest", bob))).isFalse();
		assertThat(isBelieved("sc/metadata/req", make("metadata.GetMetadataRequest", alice))).isTrue();
		assertThat(isBelieved("sc/fdetector/ping", ping())).isTrue();
	}

	private boolean isBelieved(String qualifier, Object data) throws Exception {
		ByteBuf content = Unpooled.wrappedBuffer(encode(message(qualifier, data)));
		ValueReader reader = reader(content);
		this.codec.decode(content, reader);
		assertThat(reader.objection()).isNull();
		return reader.isBelieved();
	}

	private static ValueReader reader(ByteBuf content) {
		Acquaintances acquaintances = new Acquaintances();
		acquaintances.begin(alice);
		return new ValueReader(content, acquaintances);
	}

	@Test
	void whenTextHasControlCharactersThenMalformed() throws Exception {
		Member forged = new Member("id", null, "10.0.0.1:1\nWARN forged", "rpcnet");
		assertMalformed(encode(message("sc/metadata/req", make("metadata.GetMetadataRequest", forged))));
	}

	@Test
	void whenMessageIsTooLongThenItIsNotSent() throws Exception {
		Object response = make("metadata.GetMetadataResponse", alice, ByteBuffer.allocate(GossipCodec.MAX_LENGTH));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> encode(message("sc/metadata/resp", response)))
			.withMessage("A gossip message is longer than 2097152 bytes");
	}

	@Test
	void questionForMembersNamesOnlyTheAsker() throws Exception {
		Message question = this.codec.sync(alice);
		assertThat(question.qualifier()).isEqualTo("sc/membership/sync");
		assertThat(question.sender()).isEqualTo("10.0.0.1:7946");
		assertThat(question.correlationId()).isNull();
		assertThat(question.data().toString()).contains("alice").contains("ALIVE");
	}

	static Stream<Message> messages() throws Exception {
		Object record = make("membership.MembershipRecord", bob, MemberStatus.LEAVING, 3);
		Message gossiped = Message.withData(record).qualifier("sc/membership/gossip").build();
		Object gossip = make("gossip.Gossip", "id-a", gossiped, 7L);
		return Stream.of(message("sc/fdetector/ping", ping()), message("sc/fdetector/pingReq", ping()),
				message("sc/fdetector/pingAck", acknowledged()),
				message("sc/gossip/req", make("gossip.GossipRequest", List.of(gossip, gossip), "id-a")),
				message("sc/membership/sync", sync()), message("sc/membership/syncAck", sync()),
				message("sc/metadata/req", make("metadata.GetMetadataRequest", alice)), message("sc/metadata/resp",
						make("metadata.GetMetadataResponse", bob, ByteBuffer.wrap(new byte[] { 1, 2, 3 }))));
	}

	private static Object ping() throws Exception {
		return make("fdetector.PingData", alice, bob, alice);
	}

	private static Object acknowledged() throws Exception {
		Object ping = make("fdetector.PingData", alice, bob);
		Class<?> type = Class.forName("io.scalecube.cluster.fdetector.PingData$AckType");
		var method = ping.getClass().getDeclaredMethod("withAckType", type);
		method.setAccessible(true);
		return method.invoke(ping, type.getEnumConstants()[1]);
	}

	private static Object sync() throws Exception {
		return make("membership.SyncData", List.of(make("membership.MembershipRecord", alice, MemberStatus.ALIVE, 0),
				make("membership.MembershipRecord", bob, MemberStatus.SUSPECT, 1 << 30)));
	}

	static Object make(String name, Object... arguments) throws Exception {
		Class<?> type = Class.forName("io.scalecube.cluster." + name);
		for (Constructor<?> constructor : type.getDeclaredConstructors()) {
			if (fits(constructor, arguments)) {
				constructor.setAccessible(true);
				return constructor.newInstance(arguments);
			}
		}
		throw new IllegalArgumentException(name);
	}

	private static boolean fits(Constructor<?> constructor, Object... arguments) {
		Class<?>[] types = constructor.getParameterTypes();
		return types.length == arguments.length && Stream.iterate(0, (index) -> index + 1)
			.limit(types.length)
			.allMatch((index) -> ClassUtils.isAssignableValue(types[index], arguments[index]));
	}

	private static Message message(String qualifier, Object data) {
		return Message.withData(data).qualifier(qualifier).correlationId("c-1").sender("10.0.0.1:7946").build();
	}

	private static byte[] message(String qualifier, ThrowingConsumer data) {
		ByteBuf buffer = Unpooled.buffer();
		ValueWriter writer = new ValueWriter(new ByteBufOutputStream(buffer));
		try {
			writer.writeByte(1);
			writer.writeByte(WireKind.MESSAGE.ordinal());
			writer.writeInt(2);
			writer.writeUTF(Message.HEADER_QUALIFIER);
			writer.writeObject(qualifier);
			writer.writeUTF(Message.HEADER_SENDER);
			writer.writeObject("10.0.0.1:7946");
			data.accept(writer);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return ByteBufUtil.getBytes(buffer);
	}

	private static void nest(ValueWriter out, int depth) throws IOException {
		for (int level = 0; level < depth; level++) {
			out.writeByte(WireKind.GOSSIP_REQUEST.ordinal());
			out.writeInt(1);
			out.writeByte(WireKind.GOSSIP.ordinal());
			out.writeUTF("id");
			out.writeByte(WireKind.MESSAGE.ordinal());
			out.writeInt(0);
		}
	}

	private byte[] encode(Message message) throws IOException {
		ByteBuf frame = this.codec.encode(message, ByteBufAllocator.DEFAULT);
		try {
			assertThat(frame.readInt()).isEqualTo(frame.readableBytes());
			return ByteBufUtil.getBytes(frame);
		}
		finally {
			frame.release();
		}
	}

	private void assertMalformed(byte[] bytes) {
		assertThatExceptionOfType(MalformedMessageException.class)
			.isThrownBy(() -> this.codec.decode(Unpooled.wrappedBuffer(bytes)));
	}

	private void decodeOrMalformed(byte[] bytes) {
		try {
			this.codec.decode(Unpooled.wrappedBuffer(bytes));
		}
		catch (MalformedMessageException ex) {
			// One of the two outcomes; anything else fails the test
		}
	}

	private interface ThrowingConsumer {

		void accept(ValueWriter writer) throws IOException;

	}

}
