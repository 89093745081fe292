package io.rpcnet.codec;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import com.google.protobuf.Any;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Struct;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import tools.jackson.core.type.TypeReference;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.fuzz.Cost;
import io.rpcnet.fuzz.FuzzTarget;

/**
 * Takes payloads of many types in every format. The first byte of an input chooses one of
 * {@link #codecs}, the others are the payload.
 */
public final class PayloadFuzzTarget {

	private static final List<Type> types = List.of(Everything.class, Shape.class, Node.class, int[].class,
			new TypeReference<List<List<List<Integer>>>>() {
			}.getType(), new TypeReference<Map<String, List<Shape>>>() {
			}.getType(), Object.class, String.class, long.class, Instant.class, BigDecimal.class, Bean.class,
			byte[][].class, Small.class);

	private static final List<ValueCodec> codecs = codecs();

	private PayloadFuzzTarget() {
	}

	private static List<ValueCodec> codecs() {
		List<ValueCodec> codecs = new ArrayList<>();
		for (PayloadCodec format : PayloadCodecs.defaults()) {
			if (format.mimeType().equals(PayloadCodecs.PROTOBUF)) {
				List.of(Struct.class, Any.class, FileDescriptorProto.class)
					.forEach((type) -> codecs.add(format.value(type)));
			}
			else {
				types.forEach((type) -> codecs.add(format.value(type)));
				codecs.add(format.array(List.of(String.class, int.class, Node.class)));
			}
		}
		return codecs;
	}

	/**
	 * Load what inputs need before the first is timed.
	 */
	public static void fuzzerInitialize() {
		FuzzTarget.PAYLOAD.replay();
	}

	/**
	 * Take an input.
	 * @param input the number of a codec, and a payload
	 */
	public static void fuzzerTestOneInput(byte[] input) {
		if (input.length > 0) {
			ValueCodec codec = codecs.get((input[0] & 0xFF) % codecs.size());
			Cost.check(input, () -> take(codec, Unpooled.wrappedBuffer(input, 1, input.length - 1)));
		}
	}

	private static void take(ValueCodec codec, ByteBuf payload) {
		Object value;
		try {
			value = codec.decode(payload);
		}
		catch (RpcException ex) {
			if (ex.status() != RpcStatus.INVALID_ARGUMENT) {
				throw ex;
			}
			return;
		}
		writeAgain(codec, value);
	}

	private static void writeAgain(ValueCodec codec, Object value) {
		ByteBuf written;
		try {
			written = codec.encode(value);
		}
		catch (RpcException ex) {
			if (ex.status() != RpcStatus.INTERNAL) {
				throw ex;
			}
			return;
		}
		codec.decode(written);
	}

	/**
	 * Return inputs that are payloads.
	 * @return the payloads by name
	 */
	public static Map<String, byte[]> seeds() {
		Map<String, byte[]> seeds = new LinkedHashMap<>();
		List<Object> values = new ArrayList<>(
				List.of(Everything.sample(), new Circle(1.5), new Node("a", new Node("b", null)), new int[] { 1, -2 },
						List.of(List.of(List.of(1, 2), List.of()), List.of()), Map.of("k", List.of(new Square(2))),
						Map.of("any", List.of(1, "x", true)), "text", 1L << 40, Instant.ofEpochSecond(1, 2),
						new BigDecimal("-1.5E+20"), new Bean(), new byte[][] { { 1, 2 }, {} }, new Small(1, "x", true),
						new Object[] { "text", 7, new Node("a", null) }));
		for (int format = 0; format < 2; format++) {
			for (int i = 0; i < values.size(); i++) {
				add(seeds, format * values.size() + i, values.get(i));
			}
		}
		Struct struct = Struct.newBuilder()
			.putFields("k", com.google.protobuf.Value.newBuilder().setStringValue("v").build())
			.build();
		add(seeds, 2 * values.size(), struct);
		add(seeds, 2 * values.size() + 1, Any.pack(struct));
		add(seeds, 2 * values.size() + 2, Struct.getDescriptor().getFile().toProto());
		return seeds;
	}

	private static void add(Map<String, byte[]> seeds, int index, Object value) {
		byte[] payload = ByteBufUtil.getBytes(codecs.get(index).encode(value));
		seeds.put("payload-%02d".formatted(index),
				ByteBuffer.allocate(1 + payload.length).put((byte) index).put(payload).array());
	}

	sealed interface Shape permits Circle, Square {

	}

	record Circle(double radius) implements Shape {

	}

	record Square(int side) implements Shape {

	}

	record Node(String name, Node next) {

	}

	record Small(int number, String text, boolean flag) {

	}

	record Everything(boolean flag, byte octet, short small, int number, long large, float single, double twice,
			char letter, Integer boxed, BigInteger whole, BigDecimal decimal, String text, byte[] bytes,
			Optional<String> optional, List<String> list, Set<TimeUnit> set, Map<TimeUnit, Integer> map, UUID uuid,
			URI uri, Locale locale, Instant instant, Duration duration, LocalDate date, ZonedDateTime moment,
			TimeUnit unit, Shape shape, int[][] matrix, Small small2) {

		static Everything sample() {
			return new Everything(true, (byte) 1, (short) 2, 3, 4, 5.5f, 6.5, 'c', 7, BigInteger.TEN,
					new BigDecimal("1.25"), "text", new byte[] { 1, 2, 3 }, Optional.of("there"), List.of("a", "b"),
					Set.of(TimeUnit.DAYS), new EnumMap<>(Map.of(TimeUnit.HOURS, 1)), new UUID(1, 2),
					URI.create("urn:a:b"), Locale.ENGLISH, Instant.ofEpochSecond(1_700_000_000L, 5),
					Duration.ofMillis(1500), LocalDate.of(2026, 2, 28),
					ZonedDateTime.parse("2026-01-02T03:04:05+01:00[Europe/Paris]"), TimeUnit.MINUTES, new Circle(1),
					new int[][] { { 1 }, {} }, new Small(8, "y", false));
		}

	}

	public static class Bean {

		private String name = "name";

		private List<Bean> children = List.of();

		public String getName() {
			return this.name;
		}

		public void setName(String name) {
			this.name = name;
		}

		public List<Bean> getChildren() {
			return this.children;
		}

		public void setChildren(List<Bean> children) {
			this.children = children;
		}

	}

}
