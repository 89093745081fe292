package io.rpcnet.service;

import java.io.Serializable;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import com.google.protobuf.Timestamp;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import io.rpcnet.codec.PayloadCodecs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JsonSchemas}, judged by a validator that is not ours.
 */
class JsonSchemasTests {

	private static final ObjectMapper mapper = PayloadCodecs.jsonMapper();

	private final JsonSchemas schemas = new JsonSchemas(mapper);

	@Test
	void whatTheMapperWritesFits() {
		assertFits(values(), Values.class);
		assertFits(new Bean(), Bean.class);
		assertFits(List.of(new Page<>(List.of(new Point(1, 2)), 1)),
				new ParameterizedTypeReference<List<Page<Point>>>() {
				}.getType());
	}

	@Test
	void nullsThatTheMapperWritesFit() {
		Values nothing = mapper.readValue("{}", Values.class);
		assertFits(nothing, Values.class);
	}

	@Test
	void whatTheMapperWouldNotWriteDoesNotFit() {
		assertThat(errors("{\"year\": \"2026\"}", Values.class)).isNotEmpty();
		assertThat(errors("{\"colour\": \"BLUE\"}", Values.class)).isNotEmpty();
		assertThat(errors("{\"points\": [{\"x\": \"1\"}]}", Values.class)).isNotEmpty();
		assertThat(errors("{\"number\": null}", Values.class)).isNotEmpty();
		assertThat(errors("[]", Values.class)).isNotEmpty();
	}

	@Test
	void unknownAndMissingPropertiesFit() {
		assertThat(errors("{\"tomorrow\": 1}", Values.class)).isEmpty();
	}

	@Test
	void valuesAreDescribed() {
		JsonNode properties = this.schemas.payload(Values.class).get("properties");
		assertThat(properties.get("number")).isEqualTo(json("{'type': 'integer'}"));
		assertThat(properties.get("boxed")).isEqualTo(json("{'type': ['integer', 'null']}"));
		assertThat(properties.get("optional")).isEqualTo(json("{'type': ['string', 'null']}"));
		assertThat(properties.get("instant")).isEqualTo(json("{'type': ['string', 'null'], 'format': 'date-time'}"));
		assertThat(properties.get("localDateTime")).isEqualTo(json("{'type': ['string', 'null']}"));
		assertThat(properties.get("bytes"))
			.isEqualTo(json("{'type': ['string', 'null'], 'contentEncoding': 'base64'}"));
		assertThat(properties.get("map"))
			.isEqualTo(json("{'type': ['object', 'null'], 'additionalProperties': {'type': 'integer'}}"));
		assertThat(properties.get("colour"))
			.isEqualTo(json("{'anyOf': [{'type': 'string', 'enum': ['red', 'green']}, {'type': 'null'}]}"));
		assertThat(properties.get("anything")).isEqualTo(json("{}"));
	}

	@Test
	void typeThatHoldsItselfIsADefinition() {
		assertThat(this.schemas.payload(Tree.class)).isEqualTo(json("""
				{'$schema': 'https://json-schema.org/draft/2020-12/schema', '$ref': '#/$defs/Tree', '$defs': {'Tree':
				{'type': 'object', 'properties': {'name': {'type': ['string', 'null']},
				'children': {'type': ['array', 'null'], 'items': {'$ref': '#/$defs/Tree'}}}}}}"""));
		assertFits(new Tree("a", List.of(new Tree("b", null))), Tree.class);
	}

	@Test
	void definitionsHaveSimpleNamesOfTheirOwn() {
		JsonNode schema = this.schemas.payload(Namesakes.class);
		assertThat(schema.get("$defs").propertyNames()).containsExactlyInAnyOrder("Point", "Point_2", "Page_Point");
		assertThat(schema.toString()).doesNotContain("io.rpcnet", "java.");
	}

	@Test
	void subtypesAreToldApartByTheirNames() {
		JsonNode schema = this.schemas.payload(Shape.class);
		assertThat(schema.get("oneOf")).isEqualTo(json("[{'$ref': '#/$defs/Circle'}, {'$ref': '#/$defs/Square'}]"));
		assertThat(schema.at("/$defs/Circle")).isEqualTo(json("""
				{'type': 'object', 'properties': {'@type': {'const': 'Circle'}, 'radius': {'type': 'number'}},
				'required': ['@type']}"""));
		assertFits(new Circle(1), Shape.class);
		assertFits(new Drawing(new Square(1), List.of(new Circle(2)), Optional.of(new Square(3))), Drawing.class);
		assertThat(errors("{\"radius\": 1.0}", Shape.class)).isNotEmpty();
		assertThat(errors("{\"@type\": \"Triangle\"}", Shape.class)).isNotEmpty();
	}

	@Test
	void whatIsDeclaredNonNullIsNotNull() {
		JsonNode properties = this.schemas.payload(Marked.class).get("properties");
		assertThat(properties.get("present")).isEqualTo(json("{'type': 'string'}"));
		assertThat(properties.get("absent")).isEqualTo(json("{'type': ['string', 'null']}"));
		assertThat(properties.get("optional")).isEqualTo(json("{'type': ['string', 'null']}"));
	}

	@Test
	void severalValuesAreAnArray() {
		assertThat(this.schemas.array(List.of(String.class, int.class, byte[].class))).isEqualTo(json("""
				{'$schema': 'https://json-schema.org/draft/2020-12/schema', 'type': 'array', 'prefixItems':
				[{'type': 'string'}, {'type': 'integer'}, {'type': 'string', 'contentEncoding': 'base64'}]}"""));
	}

	@Test
	void definitionsOfSeveralValuesAreShared() {
		JsonNode schema = this.schemas.array(List.of(Point.class, Point.class));
		assertThat(schema.get("prefixItems")).isEqualTo(json("[{'$ref': '#/$defs/Point'}, {'$ref': '#/$defs/Point'}]"));
		assertThat(schema.get("$defs").propertyNames()).containsExactly("Point");
	}

	@Test
	void rawBytesAreOctets() {
		for (Type type : List.of(byte[].class, ByteBuffer.class, io.netty.buffer.ByteBuf.class)) {
			assertThat(this.schemas.payload(type)).isEqualTo(json("""
					{'$schema': 'https://json-schema.org/draft/2020-12/schema', 'type': 'string',
					'contentEncoding': 'binary', 'contentMediaType': 'application/octet-stream'}"""));
		}
	}

	@Test
	void protobufMessagesAreBytes() {
		assertThat(this.schemas.payload(Timestamp.class).get("contentMediaType").asString())
			.isEqualTo("application/protobuf");
	}

	@Test
	void genericSubtypesAreToldApart() {
		assertFits(new Holder(new Some<>(new Circle(1)), Optional.of(new None<>())), Holder.class);
		assertThat(errors("{\"one\": {\"@type\": \"Some\", \"value\": {\"@type\": \"None\"}}}", Holder.class))
			.isNotEmpty();
	}

	@Test
	void typeWithoutEndIsDescribedAsFarAsItGoes() {
		JsonNode schema = this.schemas.payload(new ParameterizedTypeReference<Endless<String>>() {
		}.getType());
		assertThat(schema.get("$defs").size()).isBetween(2, 20);
	}

	@Test
	void whatCannotBeDescribedIsAnything() {
		assertThat(this.schemas.payload(Ambiguous.class).propertyNames()).containsExactly("$schema");
	}

	private void assertFits(Object value, Type type) {
		String written = mapper.writerFor(mapper.constructType(type)).writeValueAsString(value);
		assertThat(errors(written, type)).as(written).isEmpty();
	}

	private List<?> errors(String value, Type type) {
		return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
			.getSchema(this.schemas.payload(type))
			.validate(mapper.readTree(value));
	}

	private static JsonNode json(String text) {
		return mapper.readTree(text.replace('\'', '"'));
	}

	private static Values values() {
		return new Values(1, 2, "s", Optional.of("o"), OptionalInt.of(3), Optional.of(new Point(1, 2)), Colour.RED,
				new byte[] { 1 }, new char[] { 'a' }, new long[] { 1 }, Map.of("k", 1), Set.of(new Point(3, 4)),
				List.of(List.of("deep")), Instant.now(), OffsetDateTime.now(), ZonedDateTime.now(), LocalDate.now(),
				LocalDateTime.now(), LocalTime.now(), Duration.ofSeconds(1), Year.of(2026), MonthDay.of(1, 2),
				UUID.randomUUID(), URI.create("a:b"), Locale.ROOT, ZoneId.of("UTC"), TimeUnit.DAYS, new Wrapped("w"),
				new Point(5, 6), new Point(7, 8), new Point(9, 10), 'c', 1.5, true, "some", Map.of("any", List.of()));
	}

	@NullUnmarked
	record Values(int number, Integer boxed, String text, Optional<String> optional, OptionalInt optionalInt,
			Optional<Point> optionalPoint, Colour colour, byte[] bytes, char[] characters, long[] longs,
			Map<String, Integer> map, Set<Point> points, List<List<String>> nested, Instant instant,
			OffsetDateTime offset, ZonedDateTime zoned, LocalDate date, LocalDateTime localDateTime, LocalTime time,
			Duration duration, Year year, MonthDay monthDay, UUID uuid, URI uri, Locale locale, ZoneId zone,
			TimeUnit unit, Wrapped wrapped, @JsonUnwrapped(prefix = "u") Point unwrapped,
			@JsonFormat(shape = JsonFormat.Shape.ARRAY) Point array, @JsonIgnoreProperties("y") Point half,
			char character, double real, boolean flag, Serializable some, Object anything) {

	}

	enum Colour {

		RED, @JsonProperty("green")
		LIME;

		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

	record Wrapped(@JsonValue String value) {

	}

	record Point(int x, int y) {

	}

	record Page<T>(List<T> items, int total) {

	}

	@NullUnmarked
	record Tree(String name, List<Tree> children) {

	}

	record Namesakes(Point mine, Other.Point theirs, Page<Point> page) {

	}

	static final class Other {

		record Point(String name) {

		}

	}

	// Jackson itself has no end with a final one
	static class Endless<T> {

		public T value;

		public Endless<List<T>> next;

	}

	sealed interface Shape permits Square, Circle {

	}

	record Square(double side) implements Shape {

	}

	record Circle(double radius) implements Shape {

	}

	record Drawing(Shape one, List<Shape> more, Optional<Shape> maybe) {

	}

	sealed interface Maybe<T> permits Some, None {

	}

	record Some<T>(T value) implements Maybe<T> {

	}

	record None<T>() implements Maybe<T> {

	}

	record Holder(Maybe<Shape> one, Optional<Maybe<Shape>> more) {

	}

	@NullMarked
	record Marked(String present, @Nullable String absent, Optional<String> optional) {

	}

	static class Ambiguous {

		@JsonProperty("a")
		public int first;

		@JsonProperty("a")
		public int second;

	}

	public static class Bean {

		private final String hidden = "hidden";

		@JsonIgnore
		public String getIgnored() {
			return this.hidden;
		}

		@JsonProperty("renamed")
		public String getDerived() {
			return "derived";
		}

		public boolean isFine() {
			return true;
		}

	}

}
