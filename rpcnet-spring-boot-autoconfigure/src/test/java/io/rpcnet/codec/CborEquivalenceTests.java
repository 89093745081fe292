package io.rpcnet.codec;

import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonValue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.BeanUtils;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

import io.rpcnet.RpcException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that whoever talks to a {@link CborShape} cannot tell it from Jackson.
 */
class CborEquivalenceTests {

	private static final int VALUES = 100;

	private static final int MUTATIONS = 1000;

	private static final ObjectMapper mapper = JacksonPayloadCodec.cbor().mapper();

	private static final JacksonFormat format = new JacksonFormat(PayloadCodecs.CBOR, mapper, CborTags::requireFew);

	private static final String LONG = "long text ".repeat(1000);

	private static final String WIDE = "\u00e4\u20ac\ud83d\ude00";

	private final Random random = new Random(42);

	static Stream<JavaType> types() {
		return Stream.of(Numbers.class, Boxes.class, Texts.class, Nested.class, Lists.class, Maps.class, Chain.class,
				Unsorted.class, Names.class, int.class, String.class, Colour.class,
				new ParameterizedTypeReference<List<Nested>>() {
				}.getType(), new ParameterizedTypeReference<Page<Boxes>>() {
				}.getType(), new ParameterizedTypeReference<Map<String, List<Integer>>>() {
				}.getType())
			.map(mapper::constructType);
	}

	@ParameterizedTest
	@MethodSource("types")
	void plainValueIsWrittenAsJacksonWritesItAndReadWithoutIt(JavaType type) {
		CborShape shape = shape(type);
		ValueCodec jackson = new JacksonValueCodec(format, type);
		for (int i = 0; i < VALUES; i++) {
			Object value = value(type, 0);
			CborOutput out = new CborOutput(shape.sizeHint());
			shape.writeNullable(out, value);
			byte[] bytes = ByteBufUtil.getBytes(out.toBuffer());
			assertThat(bytes).isEqualTo(ByteBufUtil.getBytes(jackson.encode(value)));
			CborInput in = new CborInput(Unpooled.wrappedBuffer(bytes), shape.slots());
			Object read = shape.readNullable(in);
			in.requireEnd();
			assertThat(render(read)).isEqualTo(render(jackson.decode(Unpooled.wrappedBuffer(bytes))));
			assertThat(jackson.encode(read)).isEqualTo(Unpooled.wrappedBuffer(bytes));
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { Boxes.class, Chain.class, Unsorted.class, Small.class, Tree.class })
	void shapeThatIsFoundWithoutJacksonIsTheOneThatJacksonTells(Class<?> type) {
		CborShape plain = PlainShapes.find(type);
		assertThat(plain).isNotNull();
		JavaType known = mapper.constructType(type);
		CborShape shape = shape(known);
		for (int i = 0; i < VALUES; i++) {
			Object value = value(known, 0);
			byte[] bytes = written(plain, value);
			assertThat(bytes).isEqualTo(written(shape, value));
			assertThat(render(plain.readNullable(new CborInput(Unpooled.wrappedBuffer(bytes), plain.slots()))))
				.isEqualTo(render(shape.readNullable(new CborInput(Unpooled.wrappedBuffer(bytes), shape.slots()))));
		}
	}

	private static byte[] written(CborShape shape, Object value) {
		CborOutput out = new CborOutput(shape.sizeHint());
		shape.writeNullable(out, value);
		return ByteBufUtil.getBytes(out.toBuffer());
	}

	@ParameterizedTest
	@MethodSource("types")
	void damagedBytesAreReadOrRefusedAsJacksonDoes(JavaType type) {
		ValueCodec codec = codec(type);
		ValueCodec jackson = new JacksonValueCodec(format, type);
		byte[] bytes = {};
		for (int i = 0; i < MUTATIONS; i++) {
			if (i % 20 == 0) {
				bytes = ByteBufUtil.getBytes(jackson.encode(value(type, 2)));
			}
			byte[] damaged = damaged(bytes);
			assertThat(outcome(codec, damaged)).as(() -> ByteBufUtil.hexDump(damaged))
				.isEqualTo(outcome(jackson, damaged));
		}
	}

	@ParameterizedTest
	@MethodSource("types")
	void cutOffBytesAreRefusedAsJacksonDoes(JavaType type) {
		ValueCodec codec = codec(type);
		ValueCodec jackson = new JacksonValueCodec(format, type);
		byte[] bytes = ByteBufUtil.getBytes(jackson.encode(value(type, 2)));
		for (int length = 0; length < Math.min(bytes.length, 1000); length++) {
			byte[] cut = Arrays.copyOf(bytes, length);
			assertThat(outcome(codec, cut)).isEqualTo(outcome(jackson, cut));
		}
	}

	@ParameterizedTest
	@MethodSource("types")
	void fieldsOfAnyOrderNumberAndTypeAreReadAsJacksonDoes(JavaType type) {
		ValueCodec codec = codec(type);
		ValueCodec jackson = new JacksonValueCodec(format, type);
		for (int i = 0; i < VALUES; i++) {
			JsonNode tree = mapper.readTree(ByteBufUtil.getBytes(jackson.encode(value(type, 1))));
			byte[] shuffled = mapper.writeValueAsBytes(shuffled(tree, i % 3 == 0));
			assertThat(outcome(codec, shuffled)).isEqualTo(outcome(jackson, shuffled));
		}
	}

	@Test
	void fieldsOfAnotherOrderNeedNoJackson() {
		byte[] bytes = mapper.writeValueAsBytes(new Reversed(7, "a"));
		CborShape shape = shape(mapper.constructType(Small.class));
		assertThat(shape.readNullable(new CborInput(Unpooled.wrappedBuffer(bytes), shape.slots())))
			.isEqualTo(new Small("a", 7));
	}

	@Test
	void mapsOfKnownLengthAndWideHeadsNeedNoJackson() {
		byte[] bytes = HexFormat.of()
			.parseHex("b80264" + "74657874" + "7a00000001" + "61" + "666e756d626572" + "1b0000000000000007");
		CborShape shape = shape(mapper.constructType(Small.class));
		assertThat(shape.readNullable(new CborInput(Unpooled.wrappedBuffer(bytes), shape.slots())))
			.isEqualTo(new Small("a", 7));
		assertThat(outcome(codec(mapper.constructType(Small.class)), bytes))
			.isEqualTo(outcome(new JacksonValueCodec(format, mapper.constructType(Small.class)), bytes));
	}

	@Test
	void lastOfEqualKeysIsKept() {
		byte[] bytes = HexFormat.of().parseHex("bf616101616102ff");
		JavaType type = mapper.getTypeFactory().constructMapType(Map.class, String.class, Integer.class);
		assertThat(outcome(codec(type), bytes)).isEqualTo(outcome(new JacksonValueCodec(format, type), bytes));
		assertThat(codec(type).decode(Unpooled.wrappedBuffer(bytes))).isEqualTo(Map.of("a", 2));
	}

	@Test
	void directBufferIsReadByJackson() {
		ByteBuf direct = Unpooled.directBuffer().writeBytes(mapper.writeValueAsBytes(new Small("a", 1)));
		assertThat(codec(mapper.constructType(Small.class)).decode(direct)).isEqualTo(new Small("a", 1));
		direct.release();
	}

	@Test
	void arrayIsWhatJacksonMakesOfIt() {
		List<JavaType> types = Stream.of(Texts.class, int.class, byte[].class, Integer.class, Numbers.class)
			.map(mapper::constructType)
			.toList();
		ValueCodec codec = JacksonPayloadCodec.cbor().array(new ArrayList<>(types));
		ValueCodec jackson = new JacksonArrayCodec(format, types);
		for (int i = 0; i < MUTATIONS; i++) {
			Object[] values = types.stream().map((type) -> value(type, 2)).toArray();
			byte[] bytes = ByteBufUtil.getBytes(codec.encode(values));
			assertThat(bytes).isEqualTo(ByteBufUtil.getBytes(jackson.encode(values)));
			assertThat(outcome(codec, bytes)).isEqualTo(outcome(jackson, bytes));
			byte[] damaged = damaged(bytes);
			assertThat(outcome(codec, damaged)).isEqualTo(outcome(jackson, damaged));
		}
	}

	@Test
	void arrayOfAnotherLengthIsWrittenAndReadByJackson() {
		ValueCodec codec = Format.CBOR.array(String.class, int.class);
		assertThat((Object[]) codec.decode(Format.CBOR.array(String.class).encode(new Object[] { "a" })))
			.containsExactly("a", 0);
		assertThat((Object[]) codec.decode(Format.CBOR.array(String.class, int.class, Small.class)
			.encode(new Object[] { "a", 1, new Small("b", 2) }))).containsExactly("a", 1);
		assertThat(codec.encode(new Object[] { "a" }))
			.isEqualTo(Format.CBOR.array(String.class).encode(new Object[] { "a" }));
	}

	@Test
	void loneSurrogateIsRefusedAsJacksonDoes() {
		for (String text : List.of("\ud83d", "\ude00", "a\ud83d", "\ud83d\ud83d", "\ude00\ud83d", LONG + "\ud83d")) {
			assertSameFailure(new Small(text, 1), Small.class);
		}
		assertSameFailure(new One('\ud83d'), One.class);
	}

	@Test
	void replacementCharacterAndLongKeysTravel() {
		Small sent = new Small("\ufffd", 1);
		assertThat(Format.CBOR.roundTrip(Small.class, sent)).isEqualTo(sent);
		Maps maps = new Maps(Map.of("k".repeat(60_000), 1), null);
		ByteBuf encoded = codec(mapper.constructType(Maps.class)).encode(maps);
		assertThat(ByteBufUtil.getBytes(encoded)).isEqualTo(mapper.writeValueAsBytes(maps));
	}

	@Test
	void constructorThatThrowsIsReportedAsJacksonDoes() {
		byte[] bytes = mapper.writeValueAsBytes(Map.of("number", -1));
		JavaType type = mapper.constructType(Positive.class);
		assertThat(codec(type)).isInstanceOf(CborValueCodec.class);
		assertThat(outcome(codec(type), bytes)).isEqualTo(outcome(new JacksonValueCodec(format, type), bytes))
			.startsWith("INVALID_ARGUMENT");
	}

	@Test
	void accessorThatThrowsIsReportedAsJacksonDoes() {
		assertSameFailure(new Secretive("a"), Secretive.class);
	}

	@Test
	void whatIsNotOfItsTypeIsWrittenAsJacksonDoes() {
		@SuppressWarnings({ "unchecked", "rawtypes" })
		Lists polluted = new Lists((List) List.of(1), null, null, null, null);
		assertSameBytesOrFailure(polluted, Lists.class);
		assertSameBytesOrFailure(new Lists(new OwnList(), null, null, null, null), Lists.class);
		assertSameBytesOrFailure("text", Small.class);
		assertSameBytesOrFailure(Collections.singletonMap(null, 1), Map.class);
	}

	@Test
	void valueThatHoldsItselfIsRefusedAsJacksonDoes() {
		List<Tree> children = new ArrayList<>();
		Tree tree = new Tree(children);
		children.add(tree);
		assertSameFailure(tree, Tree.class);
	}

	@Test
	void announcedLengthsAreNotBelieved() {
		byte[] nested = new byte[1_000_000];
		Arrays.fill(nested, (byte) 0x9A);
		byte[] claims = HexFormat.of().parseHex("9a7fffffff");
		byte[] chain = HexFormat.of().parseHex("a1686368696c6472656e9a7fffffff");
		for (byte[] bytes : List.of(nested, claims, chain)) {
			Format.assertInvalid(codec(mapper.constructType(Tree.class)), Unpooled.wrappedBuffer(bytes));
			Format.assertInvalid(codec(mapper.getTypeFactory().constructCollectionType(List.class, Tree.class)),
					Unpooled.wrappedBuffer(bytes));
		}
	}

	@Test
	void manyThreadsShareACodec() {
		JavaType type = mapper.constructType(Nested.class);
		ValueCodec codec = codec(type);
		List<Object> values = Stream.generate(() -> value(type, 1)).limit(200).toList();
		List<String> read = values.parallelStream().map((value) -> render(codec.decode(codec.encode(value)))).toList();
		ValueCodec jackson = new JacksonValueCodec(format, type);
		assertThat(read)
			.isEqualTo(values.stream().map((value) -> render(jackson.decode(jackson.encode(value)))).toList());
	}

	private static CborShape shape(JavaType type) {
		return CborShapes.find(mapper, new TypeInspector(mapper), type);
	}

	private static ValueCodec codec(JavaType type) {
		return JacksonPayloadCodec.cbor().value(type);
	}

	private static void assertSameFailure(Object value, Class<?> type) {
		assertSameBytesOrFailure(value, type);
		assertThat(encoded(codec(mapper.constructType(type)), value)).startsWith("INTERNAL");
	}

	private static void assertSameBytesOrFailure(Object value, Class<?> type) {
		JavaType constructed = mapper.constructType(type);
		assertThat(encoded(codec(constructed), value))
			.isEqualTo(encoded(new JacksonValueCodec(format, constructed), value));
	}

	private static String encoded(ValueCodec codec, Object value) {
		try {
			return ByteBufUtil.hexDump(codec.encode(value));
		}
		catch (RpcException ex) {
			return ex.status() + " " + ex.getMessage();
		}
	}

	private static String outcome(ValueCodec codec, byte[] bytes) {
		ByteBuf frame = Unpooled.wrappedBuffer(new byte[] { 0x61 }, bytes, new byte[] { 0x61, 0x62 });
		ByteBuf joined = Unpooled.copiedBuffer(frame);
		try {
			return render(codec.decode(joined.slice(1, bytes.length)));
		}
		catch (RpcException ex) {
			return ex.status() + " " + ex.getMessage();
		}
	}

	private byte[] damaged(byte[] bytes) {
		byte[] damaged = bytes.clone();
		for (int i = this.random.nextInt(3); i >= 0 && damaged.length > 0; i--) {
			int at = this.random.nextInt(Math.min(damaged.length, 200));
			damaged[at] = (byte) (this.random.nextBoolean() ? this.random.nextInt()
					: damaged[at] ^ 1 << this.random.nextInt(8));
		}
		return switch (this.random.nextInt(6)) {
			case 0 -> Arrays.copyOf(damaged, this.random.nextInt(damaged.length + 1));
			case 1 -> Arrays.copyOf(damaged, damaged.length + 1);
			case 2 -> Arrays.copyOfRange(damaged, Math.min(1, damaged.length), damaged.length);
			default -> damaged;
		};
	}

	private JsonNode shuffled(JsonNode node, boolean changed) {
		if (!(node instanceof ObjectNode object) || object.isEmpty()) {
			return node;
		}
		List<String> names = new ArrayList<>(object.propertyNames());
		Collections.shuffle(names, this.random);
		ObjectNode shuffled = mapper.createObjectNode();
		names.forEach((name) -> shuffled.set(name, shuffled(object.get(name), changed)));
		if (changed && this.random.nextInt(3) == 0) {
			shuffled.putArray("unknown").add(1).addObject().put("a", "b");
		}
		if (changed && this.random.nextInt(3) == 0) {
			shuffled.remove(names.get(0));
		}
		if (changed && this.random.nextInt(3) == 0) {
			shuffled.put(names.get(names.size() - 1), "7");
		}
		return shuffled;
	}

	private @Nullable Object value(JavaType type, int depth) {
		Class<?> raw = type.getRawClass();
		if (!raw.isPrimitive() && depth > 0 && this.random.nextInt(6) == 0) {
			return null;
		}
		if (raw.isRecord()) {
			return record(type, depth + 1);
		}
		if (type.isCollectionLikeType() || type.isMapLikeType()) {
			return container(type, depth + 1);
		}
		return raw.isEnum() ? pick(raw.getEnumConstants()) : scalar(ClassUtils.resolvePrimitiveIfNecessary(raw));
	}

	private Object scalar(Class<?> type) {
		int shift = this.random.nextInt(64);
		long number = pick(0L, 23L, 24L, 255L, 256L, 65535L, 65536L, 0xFFFFFFFFL, 0x100000000L, Long.MAX_VALUE,
				this.random.nextLong() >> shift) ^ pick(0L, -1L);
		return switch (type.getSimpleName()) {
			case "Boolean" -> this.random.nextBoolean();
			case "Byte" -> (byte) number;
			case "Short" -> (short) number;
			case "Integer" -> (int) number;
			case "Long" -> number;
			case "Float" -> pick(0f, -0f, Float.NaN, Float.MIN_VALUE, Float.NEGATIVE_INFINITY, 1.5f, (float) number);
			case "Double" ->
				pick(0d, -0d, Double.NaN, Double.MAX_VALUE, Double.POSITIVE_INFINITY, 0.1, (double) number);
			case "Character" -> pick('a', '\0', '\u007f', '\u0080', '\u07ff', '\u0800', '\ufffe');
			case "String" -> pick("", "a", WIDE, "\0", "a".repeat(23), "a".repeat(24), WIDE.repeat(8), "b".repeat(255),
					"b".repeat(256), WIDE.repeat(70), LONG.substring(0, 3996), LONG.substring(0, 3997), LONG, "null",
					"1", WIDE.repeat(7_000));
			case "byte[]" -> pick("", "b", "b".repeat(24), "b".repeat(300), LONG).getBytes(StandardCharsets.UTF_8);
			default -> throw new IllegalArgumentException(type.getName());
		};
	}

	@SafeVarargs
	private <T> T pick(T... candidates) {
		return candidates[this.random.nextInt(candidates.length)];
	}

	private @Nullable Object container(JavaType type, int depth) {
		List<@Nullable Object> list = new ArrayList<>();
		int size = pick(0, 1, 2, (depth < 2) ? 30 : 3);
		for (int i = 0; i < size && depth < 6; i++) {
			list.add(value(type.getContentType(), depth));
		}
		if (type.isMapLikeType()) {
			Map<String, @Nullable Object> map = pick(new LinkedHashMap<>(), new TreeMap<>());
			list.forEach((value) -> map.put(pick("", "key", WIDE, "a".repeat(30)) + map.size(), value));
			return map;
		}
		return pick(list, new LinkedList<>(list), Collections.unmodifiableList(list), Arrays.asList(list.toArray()));
	}

	private Object record(JavaType type, int depth) {
		RecordComponent[] components = type.getRawClass().getRecordComponents();
		@Nullable Object[] values = new Object[components.length];
		for (int i = 0; i < components.length; i++) {
			JavaType component = mapper.getTypeFactory()
				.resolveMemberType(components[i].getGenericType(), type.getBindings());
			values[i] = (depth > 5 && !component.isPrimitive()) ? null : value(component, depth);
		}
		return BeanUtils.instantiateClass(type.getRawClass().getDeclaredConstructors()[0], values);
	}

	// With classes, and with each bit of a number
	private static String render(@Nullable Object value) {
		if (value instanceof Record record) {
			return value.getClass().getSimpleName() + Stream.of(value.getClass().getRecordComponents())
				.map((component) -> render(get(component, record)))
				.toList();
		}
		if (value instanceof Collection<?> collection) {
			return value.getClass().getSimpleName() + collection.stream().map(CborEquivalenceTests::render).toList();
		}
		if (value instanceof Map<?, ?> map) {
			return value.getClass().getSimpleName() + render(new ArrayList<>(map.keySet()))
					+ render(new ArrayList<>(map.values()));
		}
		if (value instanceof Object[] array) {
			return render(Arrays.asList(array));
		}
		if (value instanceof byte[] bytes) {
			return ByteBufUtil.hexDump(bytes);
		}
		if (value instanceof Double number) {
			return "Double " + Double.doubleToRawLongBits(number);
		}
		return (value != null) ? value.getClass().getSimpleName() + " " + value : "null";
	}

	private static @Nullable Object get(RecordComponent component, Record owner) {
		ReflectionUtils.makeAccessible(component.getAccessor());
		return ReflectionUtils.invokeMethod(component.getAccessor(), owner);
	}

	enum Colour {

		RED, GREEN {
			@Override
			public String toString() {
				return "grün";
			}
		},
		A_VERY_LONG_NAME_OF_MORE_THAN_TWENTY_THREE

	}

	record Numbers(boolean flag, byte tiny, short small, int number, long large, float real, double precise,
			char letter) {

	}

	record Boxes(Boolean flag, Byte tiny, Short small, Integer number, Long large, Float real, Double precise,
			Character letter) {

	}

	record Texts(String text, byte[] bytes, Colour colour) {

	}

	private record Nested(Texts texts, Numbers numbers, List<Boxes> boxes, Small small) {

	}

	record Lists(List<String> texts, Collection<Integer> numbers, List<List<Long>> lists, List<Colour> colours,
			List<byte[]> bytes) {

	}

	record Maps(Map<String, Integer> numbers, Map<String, Texts> texts) {

	}

	record Chain(Chain next, int number) {

	}

	record Tree(List<Tree> children) {

	}

	record Page<T>(List<T> items, T first) {

	}

	record Unsorted(String zebra, int apple, boolean mango) {

	}

	record Names(int getCount, boolean isOpen, String URL, String ünïcode, String $,
			long aNameOfMoreThanTwentyThreeCharacters) {

	}

	record Small(String text, int number) {

	}

	record Reversed(int number, String text) {

	}

	record One(char letter) {

	}

	record Positive(int number) {

		Positive {
			if (number < 0) {
				throw new IllegalArgumentException("top secret");
			}
		}

	}

	record Secretive(String text) {

		@Override
		public String text() {
			throw new IllegalStateException("top secret");
		}

	}

	static class OwnList extends ArrayList<String> {

		private static final long serialVersionUID = 1L;

		@JsonValue
		String text() {
			return "own";
		}

	}

}
