package io.rpcnet.codec;

import java.io.Serializable;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.ParameterizedTypeReference;

import io.rpcnet.RpcException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PlainShapes}, and for {@link CborPayloadCodec} with them.
 */
class PlainShapesTests {

	private final CborPayloadCodec cbor = new CborPayloadCodec();

	@ParameterizedTest
	@ValueSource(classes = { boolean.class, int.class, Long.class, double.class, String.class, byte[].class,
			Simple.class, Recursive.class, Ordered.class, Factory.class })
	void plainTypeNeedsNoJackson(Class<?> type) {
		assertThat(PlainShapes.find(type)).isNotNull();
		assertThat(this.cbor.value(type)).isInstanceOf(CborValueCodec.class);
	}

	@Test
	void listsAndMapsOfPlainTypesNeedNoJackson() {
		assertThat(find(new ParameterizedTypeReference<List<Simple>>() {
		})).isNotNull();
		assertThat(find(new ParameterizedTypeReference<Map<String, Collection<Simple>>>() {
		})).isNotNull();
		assertThat(this.cbor.array(List.of(Simple.class, int.class, byte[].class))).isInstanceOf(CborArrayCodec.class);
	}

	@ParameterizedTest
	@ValueSource(classes = { Renamed.class, RenamedParameter.class, NotedAccessor.class, Marked.class, Noted.class,
			Inherited.class, Getter.class, Flag.class, Setter.class, Constructors.class, Generic.class, Empty.class,
			Holder.class, Plain.class, Object.class, List.class })
	void whatMayTellJacksonSomethingIsLeftToIt(Class<?> type) {
		assertThat(PlainShapes.find(type)).isNull();
	}

	@Test
	void containersOfAnythingElseAreLeftToJackson() {
		assertThat(find(new ParameterizedTypeReference<List<Renamed>>() {
		})).isNull();
		assertThat(find(new ParameterizedTypeReference<Map<Integer, Simple>>() {
		})).isNull();
		assertThat(find(new ParameterizedTypeReference<Optional<Simple>>() {
		})).isNull();
		assertThat(find(new ParameterizedTypeReference<List<? extends Simple>>() {
		})).isNull();
		assertThat(this.cbor.array(List.of(Simple.class, Object.class))).isInstanceOf(JacksonArrayCodec.class);
	}

	@Test
	void whatIsUnusualIsReadByJackson() {
		ValueCodec json = JacksonPayloadCodec.cbor().value(Object.class);
		Simple read = (Simple) this.cbor.value(Simple.class)
			.decode(json.encode(Map.of("text", "a", "number", 1, "moon", true)));
		assertThat(read).isEqualTo(new Simple("a", 1, null, null));
		Object[] values = (Object[]) this.cbor.array(List.of(Simple.class, int.class))
			.decode(json.encode(List.of(Map.of("text", "a", "moon", true), 2, 3)));
		assertThat(values).containsExactly(new Simple("a", 0, null, null), 2);
		assertThatExceptionOfType(RpcException.class)
			.isThrownBy(() -> this.cbor.value(Simple.class).decode(json.encode("text")));
	}

	private static @Nullable CborShape find(ParameterizedTypeReference<?> type) {
		Type resolved = type.getType();
		return PlainShapes.find(resolved);
	}

	enum Plain {

		ONE, TWO

	}

	record Simple(@Nullable String text, int number, byte @Nullable [] bytes, @Nullable List<Double> numbers) {

		int twice() {
			return 2 * this.number;
		}

	}

	record Recursive(List<Recursive> children, @Nullable Recursive next) {

	}

	record Ordered(String text) implements Comparable<Ordered>, Serializable {

		@Override
		public int compareTo(Ordered other) {
			return this.text.compareTo(other.text);
		}

	}

	record Factory(String text) {

		static Factory valueOf(String text) {
			return new Factory(text);
		}

	}

	record Renamed(@JsonProperty("name") String text) {

	}

	record RenamedParameter(String text) {

		RenamedParameter(@JsonProperty("name") String text) {
			this.text = text;
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@Target(ElementType.METHOD)
	@interface AccessorNote {

	}

	record NotedAccessor(@AccessorNote String text) {

	}

	@Retention(RetentionPolicy.RUNTIME)
	@interface Note {

	}

	@Note
	record Marked(String text) {

	}

	record Noted(@Note String text) {

	}

	interface HasText {

		String text();

	}

	record Inherited(String text) implements HasText {

	}

	record Getter(String text) {

		int getLength() {
			return this.text.length();
		}

	}

	record Flag(String text) {

		boolean isEmpty() {
			return this.text.isEmpty();
		}

	}

	record Setter(String text) {

		void setOther(String other) {
		}

	}

	record Constructors(String text, int number) {

		Constructors(String text) {
			this(text, 0);
		}

	}

	record Generic<T>(List<T> items) {

	}

	record Empty() {

	}

	record Holder(Optional<String> text) {

	}

}
