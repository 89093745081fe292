package io.rpcnet.codec;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that sides of different versions understand one another.
 */
class EvolutionTests {

	@ParameterizedTest
	@EnumSource
	void fieldThatWasAddedIsIgnored(Format format) {
		Wide sent = new Wide("a", 1, true, 2, Optional.of("b"), List.of("c"));
		assertThat(format.value(Narrow.class).decode(format.value(Wide.class).encode(sent))).isEqualTo(new Narrow("a"));
	}

	@ParameterizedTest
	@EnumSource
	void fieldThatWasRemovedIsTheDefault(Format format) {
		assertThat(format.value(Wide.class).decode(format.value(Narrow.class).encode(new Narrow("a"))))
			.isEqualTo(new Wide("a", 0, false, null, Optional.empty(), null));
	}

	@ParameterizedTest
	@EnumSource
	void nullIsTheDefaultOfAPrimitive(Format format) {
		assertThat(format.decode(Wide.class, """
				{"count": null, "flag": null, "optional": null}"""))
			.isEqualTo(new Wide(null, 0, false, null, Optional.empty(), null));
		assertThat(format.decode(int.class, "null")).isEqualTo(0);
	}

	@ParameterizedTest
	@EnumSource
	void numberMayGetWider(Format format) {
		assertThat(format.value(LongCount.class).decode(format.value(IntCount.class).encode(new IntCount(7))))
			.isEqualTo(new LongCount(7));
		assertThat(format.value(IntCount.class).decode(format.value(LongCount.class).encode(new LongCount(7))))
			.isEqualTo(new IntCount(7));
		assertThat(format.value(DoubleCount.class).decode(format.value(IntCount.class).encode(new IntCount(7))))
			.isEqualTo(new DoubleCount(7));
	}

	@ParameterizedTest
	@EnumSource
	void numberThatDoesNotFitIsAnInvalidArgumentThatNamesTheField(Format format) {
		Format
			.assertInvalid(format.value(IntCount.class), format.value(LongCount.class).encode(new LongCount(1L << 31)))
			.withMessageEndingWith(" at 'count'.");
		Format.assertInvalid(format.value(int.class), format.value(long.class).encode(1L << 31));
	}

	@ParameterizedTest
	@EnumSource
	void unknownConstantIsTheDefaultOrNull(Format format) {
		assertThat(format.decode(States.class, """
				{"plain": "NEW", "withDefault": "NEW", "list": ["OLD", "NEW"]}"""))
			.isEqualTo(new States(null, WithDefault.UNKNOWN, Arrays.asList(Plain.OLD, null)));
		assertThat(format.decode(Plain.class, "\"NEW\"")).isNull();
		assertThat((Object[]) format.array(Plain.class).decode(format.parse("[\"NEW\"]")))
			.containsExactly((Object) null);
	}

	@ParameterizedTest
	@EnumSource
	void positionOfAConstantIsNoName(Format format) {
		Format.assertInvalid(format.value(Plain.class), format.parse("0"));
		assertThat(format.decode(Plain.class, "\"0\"")).isNull();
	}

	@ParameterizedTest
	@EnumSource
	void parameterThatWasAddedIsTheDefault(Format format) {
		ValueCodec longer = format.array(String.class, int.class, String.class, Optional.class, OptionalInt.class);
		assertThat((Object[]) longer.decode(format.array(String.class).encode(new Object[] { "a" })))
			.containsExactly("a", 0, null, Optional.empty(), OptionalInt.empty());
		assertThat((Object[]) longer.decode(format.parse("[null, null, null, null, null]"))).containsExactly(null, 0,
				null, Optional.empty(), OptionalInt.empty());
	}

	@ParameterizedTest
	@EnumSource
	void parameterThatWasRemovedIsIgnored(Format format) {
		assertThat((Object[]) format.array(String.class).decode(format.parse("""
				["a", {"b": [1]}, [2], null]"""))).containsExactly("a");
	}

	@ParameterizedTest
	@EnumSource
	void optionalIsEmptyWhenNull(Format format) {
		ParameterizedTypeReference<Optional<Narrow>> type = new ParameterizedTypeReference<>() {
		};
		assertThat(format.roundTrip(type, Optional.of(new Narrow("a")))).isEqualTo(Optional.of(new Narrow("a")));
		assertThat(format.roundTrip(type, Optional.empty())).isEqualTo(Optional.empty());
		assertThat(format.value(type).decode(Unpooled.wrappedBuffer(format.bytes(null)))).isEqualTo(Optional.empty());
		assertThat(format.roundTrip(OptionalLong.class, OptionalLong.of(1))).isEqualTo(OptionalLong.of(1));
		assertThat(format.roundTrip(OptionalLong.class, OptionalLong.empty())).isEqualTo(OptionalLong.empty());
	}

	record Narrow(String name) {

	}

	record Wide(String name, int count, boolean flag, Integer boxed, Optional<String> optional, List<String> list) {

	}

	record IntCount(int count) {

	}

	record LongCount(long count) {

	}

	record DoubleCount(double count) {

	}

	record States(Plain plain, WithDefault withDefault, List<Plain> list) {

	}

	enum Plain {

		OLD

	}

	enum WithDefault {

		OLD, @JsonEnumDefaultValue
		UNKNOWN

	}

}
