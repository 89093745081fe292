package io.rpcnet.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.core.ParameterizedTypeReference;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that values come back as they were sent.
 */
class ValueTypesTests {

	private static final Times TIMES = new Times(Instant.parse("2026-01-02T03:04:05.123456789Z"),
			LocalDate.of(2026, 1, 2), LocalTime.of(3, 4, 5), LocalDateTime.of(2026, 1, 2, 3, 4),
			OffsetDateTime.parse("2026-01-02T03:04:05+02:00"),
			ZonedDateTime.of(2026, 7, 2, 3, 4, 5, 6, ZoneId.of("Europe/Berlin")),
			ZonedDateTime.of(2026, 7, 2, 3, 4, 5, 6, ZoneId.of("UTC")), Duration.ofMillis(1500), Period.ofDays(3),
			Year.of(2026), YearMonth.of(2026, 1), DayOfWeek.MONDAY, ZoneId.of("Europe/Paris"));

	@ParameterizedTest
	@EnumSource
	void timesComeBack(Format format) {
		assertThat(format.roundTrip(Times.class, TIMES)).isEqualTo(TIMES);
	}

	@ParameterizedTest
	@EnumSource
	void timesAreTextAsInIso(Format format) {
		JsonNode tree = format.tree(Times.class, TIMES);
		assertThat(tree.get("instant").asString()).isEqualTo("2026-01-02T03:04:05.123456789Z");
		assertThat(tree.get("date").asString()).isEqualTo("2026-01-02");
		assertThat(tree.get("time").asString()).isEqualTo("03:04:05");
		assertThat(tree.get("offset").asString()).isEqualTo("2026-01-02T03:04:05+02:00");
		assertThat(tree.get("zoned").asString()).isEqualTo("2026-07-02T03:04:05.000000006+02:00[Europe/Berlin]");
		assertThat(tree.get("duration").asString()).isEqualTo("PT1.5S");
	}

	@ParameterizedTest
	@EnumSource
	void simpleValuesComeBack(Format format) {
		Simple simple = new Simple((byte) 1, (short) 2, 'c', 4.5f, Double.MIN_VALUE, Long.MIN_VALUE, true,
				new BigDecimal("1234567890.12345678901234567890"), BigInteger.TWO.pow(200).negate(),
				UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"), URI.create("rpc://x"), "ü\u0000😀",
				Plain.SECOND);
		assertThat(format.roundTrip(Simple.class, simple)).isEqualTo(simple);
	}

	@ParameterizedTest
	@EnumSource
	void optionalFieldsComeBack(Format format) {
		Optionals full = new Optionals(Optional.of("a"), OptionalInt.of(1), OptionalLong.of(2), OptionalDouble.of(3));
		Optionals empty = new Optionals(Optional.empty(), OptionalInt.empty(), OptionalLong.empty(),
				OptionalDouble.empty());
		assertThat(format.roundTrip(Optionals.class, full)).isEqualTo(full);
		assertThat(format.roundTrip(Optionals.class, empty)).isEqualTo(empty);
	}

	@ParameterizedTest
	@EnumSource
	void collectionsComeBack(Format format) {
		Collections collections = new Collections(List.of(List.of(1, 2), List.of()), Set.of("a"),
				new TreeMap<>(Map.of("b", 1L)), EnumSet.of(Plain.FIRST), new EnumMap<>(Map.of(Plain.SECOND, "x")),
				Map.of(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"), LocalDate.of(2026, 1, 2)));
		assertThat(format.roundTrip(Collections.class, collections)).isEqualTo(collections);
	}

	@ParameterizedTest
	@EnumSource
	void arraysComeBack(Format format) {
		Arrays arrays = new Arrays(new int[][] { { 1 }, {} }, new byte[] { 1, -1 }, new Point[] { new Point(1, 2) },
				new double[] { 1.5 }, new String[][][] { { { "a" } } });
		assertThat(format.roundTrip(Arrays.class, arrays)).usingRecursiveComparison().isEqualTo(arrays);
		assertThat(format.roundTrip(int[][].class, arrays.ints())).isEqualTo(arrays.ints());
	}

	@ParameterizedTest
	@EnumSource
	void genericsComeBack(Format format) {
		Map<String, List<Point>> points = Map.of("a", List.of(new Point(1, 2)));
		assertThat(format.roundTrip(new ParameterizedTypeReference<Map<String, List<Point>>>() {
		}, points)).isEqualTo(points);
		Page<Order<Point>> page = new Page<>(List.of(new Order<>("a", new Point(1, 2))), 3);
		assertThat(format.roundTrip(new ParameterizedTypeReference<Page<Order<Point>>>() {
		}, page)).isEqualTo(page);
	}

	@ParameterizedTest
	@EnumSource
	void beansComeBack(Format format) {
		Bean bean = new Bean();
		bean.setName("a");
		assertThat(format.roundTrip(Bean.class, bean)).usingRecursiveComparison().isEqualTo(bean);
	}

	@ParameterizedTest
	@EnumSource
	void buffersInsideAreBinaryAndStayTheCallers(Format format) {
		ByteBuf buffer = Unpooled.directBuffer().writeBytes(new byte[] { 1, 2, 3 }).skipBytes(1);
		Buffers sent = new Buffers(ByteBuffer.wrap(new byte[] { 4 }), buffer);
		Buffers received = (Buffers) format.roundTrip(Buffers.class, sent);
		assertThat(received).isEqualTo(sent);
		assertThat(buffer.readerIndex()).isEqualTo(1);
		assertThat(buffer.release()).isTrue();
	}

	enum Plain {

		FIRST, SECOND

	}

	record Times(Instant instant, LocalDate date, LocalTime time, LocalDateTime dateTime, OffsetDateTime offset,
			ZonedDateTime zoned, ZonedDateTime utc, Duration duration, Period period, Year year, YearMonth month,
			DayOfWeek day, ZoneId zone) {

	}

	record Simple(byte int8, short int16, char letter, float single, double real, long int64, boolean flag,
			BigDecimal decimal, BigInteger big, UUID id, URI uri, String text, Plain plain) {

	}

	record Optionals(Optional<String> text, OptionalInt number, OptionalLong big, OptionalDouble real) {

	}

	record Collections(List<List<Integer>> lists, Set<String> set, SortedMap<String, Long> sorted, EnumSet<Plain> enums,
			EnumMap<Plain, String> byEnum, Map<UUID, LocalDate> byId) {

	}

	record Arrays(int[][] ints, byte[] bytes, Point[] points, double[] reals, String[][][] texts) {

	}

	record Point(int x, int y) {

	}

	record Page<T>(List<T> items, int total) {

	}

	record Order<T>(String id, T item) {

	}

	record Buffers(ByteBuffer nio, ByteBuf netty) {

	}

	public static class Bean {

		private String name;

		public String getName() {
			return this.name;
		}

		public void setName(String name) {
			this.name = name;
		}

	}

}
