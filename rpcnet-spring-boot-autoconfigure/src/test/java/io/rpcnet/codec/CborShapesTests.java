package io.rpcnet.codec;

import java.io.Serializable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.ParameterizedTypeReference;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.module.SimpleModule;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CborShapes}.
 */
class CborShapesTests {

	private final JacksonPayloadCodec cbor = JacksonPayloadCodec.cbor();

	@ParameterizedTest
	@ValueSource(classes = { boolean.class, int.class, Long.class, double.class, String.class, Plain.class,
			Simple.class, Recursive.class, Inherited.class, Constructors.class, Foreign.class })
	void simpleTypeIsWrittenAndReadWithoutJackson(Class<?> type) {
		assertThat(this.cbor.value(type)).isInstanceOf(CborValueCodec.class);
	}

	@Test
	void listsMapsGenericsAndArraysOfSimpleTypesAreSimple() {
		assertThat(value(new ParameterizedTypeReference<List<Simple>>() {
		})).isInstanceOf(CborValueCodec.class);
		assertThat(value(new ParameterizedTypeReference<Map<String, Collection<Simple>>>() {
		})).isInstanceOf(CborValueCodec.class);
		assertThat(value(new ParameterizedTypeReference<Generic<Simple>>() {
		})).isInstanceOf(CborValueCodec.class);
		assertThat(this.cbor.array(List.of(Simple.class, int.class, byte[].class))).isInstanceOf(CborArrayCodec.class);
	}

	@ParameterizedTest
	@ValueSource(
			classes = { Renamed.class, Named.class, Ignored.class, Ignoring.class, Including.class, Formatted.class,
					Bundled.class, Valued.class, Created.class, OfAnnotatedInterface.class, Typed.class, Nested.class })
	void annotatedRecordIsJacksons(Class<?> type) {
		assertThat(this.cbor.value(type)).isInstanceOf(JacksonValueCodec.class);
	}

	@ParameterizedTest
	@ValueSource(classes = { Empty.class, ExtraGetter.class, Elements.class, Entry.class, Generic.class, OfSealed.class,
			Sealed.class, Times.class, Decimals.class, Optionals.class, Objects.class, Sets.class, Ints.class,
			Raw.class, Keys.class, Bean.class, Object.class, Instant.class, OfObject.class, OfNumber.class })
	void recordOfAnythingElseIsJacksons(Class<?> type) {
		assertThat(this.cbor.value(type)).isInstanceOf(JacksonValueCodec.class);
	}

	@Test
	void arrayWithAnythingElseIsJacksons() {
		assertThat(this.cbor.array(List.of(Simple.class, Instant.class))).isInstanceOf(JacksonArrayCodec.class);
	}

	@Test
	void jsonIsJacksons() {
		assertThat(JacksonPayloadCodec.json().value(Simple.class)).isInstanceOf(JacksonValueCodec.class);
		assertThat(JacksonPayloadCodec.json().array(List.of(Simple.class))).isInstanceOf(JacksonArrayCodec.class);
	}

	@Test
	void whenThereIsAnotherModuleThenAllIsJacksons() {
		assertThat(find(this.cbor.mapper())).isNotNull();
		assertThat(find(this.cbor.mapper().rebuild().addModule(new SimpleModule("other")).build())).isNull();
	}

	@Test
	void typeWithoutEndIsJacksons() {
		ObjectMapper mapper = this.cbor.mapper();
		assertThat(CborShapes.find(mapper, new TypeInspector(mapper),
				mapper.constructType(new ParameterizedTypeReference<Endless<String>>() {
				}.getType())))
			.isNull();
	}

	private static @Nullable CborShape find(ObjectMapper mapper) {
		return CborShapes.find(mapper, new TypeInspector(mapper), mapper.constructType(Simple.class));
	}

	private ValueCodec value(ParameterizedTypeReference<?> type) {
		Type resolved = type.getType();
		return this.cbor.value(resolved);
	}

	enum Plain {

		ONE, TWO {
			@Override
			public String toString() {
				return "two";
			}
		}

	}

	record Simple(String text, int number, byte[] bytes, Plain constant) {

	}

	record Recursive(List<Recursive> children, Recursive next) {

	}

	interface HasText {

		String text();

	}

	record Inherited(String text) implements HasText, Comparable<Inherited>, Serializable {

		@Override
		public int compareTo(Inherited other) {
			return this.text.compareTo(other.text);
		}

	}

	record Constructors(String text, int number) {

		Constructors(String text) {
			this(text, 0);
		}

		static Constructors valueOf(String text) {
			return new Constructors(text);
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@interface Other {

	}

	record Foreign(@Other String text) {

	}

	record Generic<T>(List<T> items, T first) {

	}

	record Endless<T>(Endless<List<T>> next) {

	}

	record Renamed(@JsonProperty("name") String text) {

	}

	@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
	record Named(String text) {

	}

	record Ignored(String text, @JsonIgnore int number) {

	}

	@JsonIgnoreProperties("other")
	record Ignoring(String text) {

	}

	record Including(@JsonInclude(JsonInclude.Include.NON_NULL) String text) {

	}

	record Formatted(@JsonFormat(shape = JsonFormat.Shape.STRING) int number) {

	}

	@Retention(RetentionPolicy.RUNTIME)
	@JacksonAnnotationsInside
	@JsonInclude(JsonInclude.Include.NON_NULL)
	@interface Own {

	}

	@Own
	record Bundled(String text) {

	}

	record Valued(@JsonValue String text) {

	}

	record Created(String text) {

		@JsonCreator
		static Created of(String text) {
			return new Created(text);
		}

	}

	interface Annotated {

		@JsonProperty("name")
		String text();

	}

	record OfAnnotatedInterface(String text) implements Annotated {

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	interface Kind {

	}

	record Typed(String text) implements Kind {

	}

	record Nested(List<Renamed> list) {

	}

	record Empty() {

	}

	interface HasLength {

		default int getLength() {
			return 1;
		}

	}

	record ExtraGetter(String text) implements HasLength {

	}

	record Elements(List<String> list) implements Iterable<String> {

		@Override
		public Iterator<String> iterator() {
			return this.list.iterator();
		}

	}

	record Entry(String key, String value) implements Map.Entry<String, String> {

		@Override
		public String getKey() {
			return this.key;
		}

		@Override
		public String getValue() {
			return this.value;
		}

		@Override
		public String setValue(String value) {
			throw new UnsupportedOperationException();
		}

	}

	sealed interface Sealed permits One, Another {

	}

	record One(String text) implements Sealed {

	}

	record Another(String text) implements Sealed {

	}

	record OfSealed(Sealed one) {

	}

	record Times(Instant when) {

	}

	record Decimals(BigDecimal amount) {

	}

	record Optionals(Optional<String> text) {

	}

	record Objects(Object any) {

	}

	record Sets(Set<String> texts) {

	}

	record Ints(int[] numbers) {

	}

	@SuppressWarnings("rawtypes")
	record Raw(List list) {

	}

	record Keys(Map<Integer, String> map) {

	}

	@JsonFormat(shape = JsonFormat.Shape.OBJECT)
	enum AsObject {

		ONE

	}

	record OfObject(AsObject constant) {

	}

	enum AsNumber {

		ONE;

		@JsonValue
		int number() {
			return 1;
		}

	}

	record OfNumber(AsNumber constant) {

	}

	public static class Bean {

		public String text = "";

	}

}
