package io.rpcnet.cluster;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.dataformat.cbor.CBORMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NodeCodec}.
 */
class NodeCodecTests {

	private static final Node node = new Node("id-1", "worker-1", NodeRole.WORKER, NodeState.DRAINING, "zone", "region",
			"10.0.0.1:7945", "10.0.0.1:7946", List.of(new NodeContract("text.WordCount", 2)), 50, "1.0",
			Map.of("gpu", "true"));

	private final NodeCodec codec = new NodeCodec();

	@Test
	void nodeComesBack() {
		assertThat(decode(this.codec.encode(node))).isEqualTo(node);
	}

	@Test
	void nodeWithNothingOptionalComesBack() {
		Node plain = new Node("id", "label", NodeRole.CLIENT, NodeState.UP, null, null, null, "10.0.0.1:7946",
				List.of(), 100, null, Map.of());
		assertThat(decode(this.codec.encode(plain))).isEqualTo(plain);
	}

	@Test
	void descriptionIsWrittenAsJacksonWouldWriteIt() {
		CBORMapper mapper = CBORMapper.builder()
			.changeDefaultPropertyInclusion((inclusion) -> inclusion.withValueInclusion(JsonInclude.Include.NON_EMPTY))
			.build();
		assertThat(this.codec.encode(node)).isEqualTo(bytes(1, mapper.writeValueAsBytes(description(node))));
		Node sparse = new Node("i\u00e4\ud83d\ude00", "l".repeat(300), NodeRole.PEER, NodeState.UP, "", null, null,
				"10.0.0.1:7946", Collections.nCopies(30, new NodeContract("c".repeat(70), 70_000)), 300, null,
				Map.of("empty", ""));
		assertThat(this.codec.encode(sparse)).isEqualTo(bytes(1, mapper.writeValueAsBytes(description(sparse))));
		assertThat(decode(this.codec.encode(sparse)).contracts()).isEqualTo(sparse.contracts());
	}

	private static NodeCodec.Description description(Node node) {
		return new NodeCodec.Description(node.id(), node.label(), node.role().name().toLowerCase(Locale.ROOT),
				node.state().name().toLowerCase(Locale.ROOT), node.zone(), node.region(), node.rpcAddress(),
				node.contracts()
					.stream()
					.map((contract) -> new NodeCodec.Contract(contract.name(), contract.version()))
					.toList(),
				node.weight(), node.applicationVersion(), node.tags());
	}

	@Test
	void whenNewerNodeSaysMoreThenTheRestIsUnderstood() {
		Node decoded = decode(format(1, Map.of("id", "i", "label", "l", "role", "worker", "state", "up", "moon",
				Map.of("phase", 3), "contracts", List.of(Map.of("name", "c", "version", 1, "digest", "x")))));
		assertThat(decoded.label()).isEqualTo("l");
		assertThat(decoded.exports("c", 1)).isTrue();
	}

	@Test
	void whenFormatRoleOrStateIsUnknownThenUnreadable() {
		assertUnreadable(format(2, Map.of("id", "i", "label", "l", "role", "worker", "state", "up")));
		assertUnreadable(format(1, Map.of("id", "i", "label", "l", "role", "king", "state", "up")));
		assertUnreadable(format(1, Map.of("id", "i", "label", "l", "role", "worker", "state", "asleep")));
		assertUnreadable(format(1, Map.of("label", "l", "role", "worker", "state", "up")));
		assertUnreadable(format(1, Map.of("id", "i", "label", "l\nWARN", "role", "worker", "state", "up")));
	}

	@Test
	void whenTextHasHalfACharacterThenUnreadable() {
		byte[] whole = format(1, Map.of("id", "i", "label", "l", "role", "worker", "state", "up", "zone", "abc"));
		byte[] half = whole.clone();
		// The three bytes that UTF-8 would have for U+DC8B, were that a character
		byte[] surrogate = { (byte) 0xED, (byte) 0xB2, (byte) 0x8B };
		int at = new String(whole, StandardCharsets.ISO_8859_1).indexOf("abc");
		System.arraycopy(surrogate, 0, half, at, surrogate.length);
		assertThat(decode(whole).zone()).isEqualTo("abc");
		assertUnreadable(half);
	}

	@Test
	void whenThereIsNothingOrTooMuchThenUnreadable() {
		assertUnreadable(null);
		assertUnreadable(new byte[0]);
		assertUnreadable(new byte[] { 1 });
		assertUnreadable(new byte[17 * 1024]);
	}

	@Test
	void whenBytesAreHostileThenNodeOrUnreadable() {
		byte[] bytes = this.codec.encode(node);
		Random random = new Random(42);
		for (int round = 0; round < 10_000; round++) {
			byte[] mutated = bytes.clone();
			mutated[1 + random.nextInt(mutated.length - 1)] = (byte) random.nextInt();
			decode(mutated);
		}
	}

	@Test
	void whenNestedDeeplyThenUnreadable() {
		byte[] nested = new byte[10_000];
		Arrays.fill(nested, (byte) 0x81);
		nested[0] = 1;
		assertUnreadable(nested);
	}

	@Test
	void engineGetsTheBytesAsTheyAre() {
		byte[] bytes = { 1, 2 };
		assertThat((byte[]) this.codec.deserialize(this.codec.serialize(bytes))).isEqualTo(bytes);
	}

	private static byte[] format(int format, Map<String, ?> content) {
		return bytes(format, new CBORMapper().writeValueAsBytes(content));
	}

	private static byte[] bytes(int format, byte[] body) {
		return ByteBuffer.allocate(1 + body.length).put((byte) format).put(body).array();
	}

	private Node decode(byte @Nullable [] bytes) {
		return this.codec.decode("member-1", "10.0.0.1:7946", (bytes != null) ? ByteBuffer.wrap(bytes) : null);
	}

	private void assertUnreadable(byte @Nullable [] bytes) {
		Node decoded = decode(bytes);
		assertThat(decoded.state()).isEqualTo(NodeState.UNREADABLE);
		assertThat(decoded.id()).isEqualTo("member-1");
		assertThat(decoded.isCallable()).isFalse();
	}

}
