package io.rpcnet.codec;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonValue;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link SealedTypes} and {@link TypeInspector}.
 */
class SealedTypesTests {

	private static final Circle CIRCLE = new Circle(1, Colour.RED);

	@ParameterizedTest
	@EnumSource
	void permittedTypeIsNamedBySimpleNameOrAnnotation(Format format) {
		assertThat(format.tree(Shape.class, CIRCLE).get("@type").asString()).isEqualTo("Circle");
		assertThat(format.tree(Shape.class, new Square(2)).get("@type").asString()).isEqualTo("box");
		assertThat(format.roundTrip(Shape.class, CIRCLE)).isEqualTo(CIRCLE);
		assertThat(format.roundTrip(Shape.class, new Square(2))).isEqualTo(new Square(2));
	}

	@ParameterizedTest
	@EnumSource
	void nestedSealedTypesAreKnownFromTheTopAndFromTheirOwn(Format format) {
		Triangle triangle = new Triangle(3);
		assertThat(format.roundTrip(Shape.class, triangle)).isEqualTo(triangle);
		assertThat(format.roundTrip(Polygon.class, triangle)).isEqualTo(triangle);
		Format.assertInvalid(format.value(Polygon.class), format.parse("""
				{"@type": "Circle"}"""));
	}

	@ParameterizedTest
	@EnumSource
	void concreteTypeNeedsNoNameAndIgnoresOne(Format format) {
		assertThat(format.tree(Circle.class, CIRCLE).has("@type")).isFalse();
		assertThat(format.decode(Circle.class, """
				{"@type": "box", "radius": 1, "colour": "RED"}""")).isEqualTo(CIRCLE);
	}

	@ParameterizedTest
	@EnumSource
	void parametersFieldsAndElementsHaveNames(Format format) {
		ValueCodec values = format.array(Shape.class, Drawing.class);
		Drawing drawing = new Drawing(CIRCLE, List.of(new Square(2), CIRCLE), Map.of("a", new Triangle(3)),
				Optional.of(CIRCLE), new Shape[] { CIRCLE });
		ByteBuf encoded = values.encode(new Object[] { CIRCLE, drawing });
		assertThat(format.tree(encoded).get(0).get("@type").asString()).isEqualTo("Circle");
		Object[] decoded = (Object[]) values.decode(encoded);
		assertThat(decoded[0]).isEqualTo(CIRCLE);
		assertThat(decoded[1]).usingRecursiveComparison().isEqualTo(drawing);
	}

	@ParameterizedTest
	@EnumSource
	void listOfSealedTypeHasNames(Format format) {
		List<Shape> shapes = List.of(CIRCLE, new Square(2));
		assertThat(format.roundTrip(new ParameterizedTypeReference<List<Shape>>() {
		}, shapes)).isEqualTo(shapes);
	}

	@ParameterizedTest
	@EnumSource
	void abstractClassIsNamedToo(Format format) {
		assertThat(format.tree(Animal.class, new Dog()).get("@type").asString()).isEqualTo("Dog");
		assertThat(format.roundTrip(Animal.class, new Dog())).isInstanceOf(Dog.class);
	}

	@ParameterizedTest
	@EnumSource
	void concreteSealedClassIsOneOfItsTypes(Format format) {
		assertThat(format.roundTrip(Base.class, new Base())).isExactlyInstanceOf(Base.class);
		assertThat(format.roundTrip(Base.class, new Derived())).isExactlyInstanceOf(Derived.class);
	}

	@ParameterizedTest
	@EnumSource
	void genericSealedTypeKeepsItsParameters(Format format) {
		ParameterizedTypeReference<Result<Shape>> type = new ParameterizedTypeReference<>() {
		};
		ParameterizedTypeReference<List<Result<Shape>>> list = new ParameterizedTypeReference<>() {
		};
		Result<Shape> ok = new Ok<>(CIRCLE);
		assertThat(format.roundTrip(type, ok)).isEqualTo(ok);
		assertThat(format.roundTrip(type, new Failed<>("why"))).isEqualTo(new Failed<>("why"));
		assertThat(format.roundTrip(list, List.of(ok))).isEqualTo(List.of(ok));
		assertThat(format.roundTrip(Holder.class, new Holder(ok))).isEqualTo(new Holder(ok));
		ValueCodec array = format.array(type.getType());
		assertThat((Object[]) array.decode(array.encode(new Object[] { ok }))).containsExactly(ok);
	}

	@ParameterizedTest
	@EnumSource
	void typeOfOtherParametersIsNoObstacle(Format format) {
		ParameterizedTypeReference<Only<String>> type = new ParameterizedTypeReference<>() {
		};
		assertThat(format.roundTrip(type, new OnlyString("a"))).isEqualTo(new OnlyString("a"));
	}

	@ParameterizedTest
	@EnumSource
	void unknownOrMissingNameIsAnInvalidArgumentThatQuotesNothing(Format format) {
		ValueCodec values = format.value(Drawing.class);
		for (String shape : List.of("{\"@type\": \"top secret\"}", "{}", "{\"@type\": 1}", "{\"@type\": \"Polygon\"}",
				"{\"@type\": \"java.util.HashMap\"}", "[\"top secret\", {}]", "\"Circle\"", "{\"@type\": {}}")) {
			Format.assertInvalid(values, format.parse("{\"shape\": %s}".formatted(shape)))
				.withMessageContaining(" at 'shape'")
				.withMessageNotContaining("secret");
		}
		Format.assertInvalid(format.value(Shape.class), format.parse("{\"@type\": \"x\"}"))
			.withMessage("The payload is not the expected SealedTypesTests.Shape in %s: "
				.formatted(format.codec().mimeType()) + "the name of its type is missing or unknown.");
	}

	@ParameterizedTest
	@EnumSource
	void nullIsNull(Format format) {
		assertThat(format.roundTrip(Shape.class, null)).isNull();
	}

	@ParameterizedTest
	@EnumSource
	void enumWhoseConstantsHaveBodiesIsAnEnum(Format format) {
		assertThat(Operation.class.isSealed()).isTrue();
		assertThat(format.tree(Operation.class, Operation.ADD).asString()).isEqualTo("ADD");
		assertThat(format.roundTrip(Operation.class, Operation.ADD)).isEqualTo(Operation.ADD);
	}

	@ParameterizedTest
	@EnumSource
	void sealedTypeOfTheLanguageIsAsJacksonHasIt(Format format) {
		java.time.ZoneId zone = java.time.ZoneId.of("Europe/Berlin");
		assertThat(format.roundTrip(java.time.ZoneId.class, zone)).isEqualTo(zone);
	}

	@ParameterizedTest
	@EnumSource
	void ownAnnotationsOfASealedTypeWin(Format format) {
		assertThat(format.tree(Kind.class, new FirstKind()).get("kind").asString()).isEqualTo("one");
		assertThat(format.roundTrip(Kind.class, new FirstKind())).isEqualTo(new FirstKind());
		assertThat(format.tree(Code.class, new TextCode("a")).asString()).isEqualTo("a");
	}

	@ParameterizedTest
	@EnumSource
	void nonSealedTypeIsRefused(Format format) {
		assertThatIllegalArgumentException().isThrownBy(() -> format.value(Leaky.class))
			.withMessage(Open.class.getName() + ", permitted by the sealed type " + Leaky.class.getName()
					+ ", is non-sealed: nobody can know all of its subtypes. Make it final, sealed or a record");
	}

	@ParameterizedTest
	@EnumSource
	void oneNameForTwoTypesIsRefusedHoweverDeepTheyAre(Format format) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> format.array(String.class, new ParameterizedTypeReference<Map<String, Deep>>() {
			}.getType()))
			.withMessageContainingAll(One.Same.class.getName(), Other.Same.class.getName(), "both named 'Same'",
					"@JsonTypeName");
	}

	@ParameterizedTest
	@EnumSource
	void subtypeThatIsNoObjectIsRefused(Format format) {
		assertThatIllegalArgumentException().isThrownBy(() -> format.value(Level.class))
			.withMessageContainingAll(Fixed.class.getName(), "is an enum", "Permit a record");
		assertThatIllegalArgumentException().isThrownBy(() -> format.value(Key.class))
			.withMessageContainingAll(TextKey.class.getName(), "@JsonValue");
	}

	@ParameterizedTest
	@EnumSource
	void subtypesWithoutTypeInfoAreRefused(Format format) {
		assertThatIllegalArgumentException().isThrownBy(() -> format.value(Halfway.class))
			.withMessageContainingAll(Halfway.class.getName(), "@JsonSubTypes", "@JsonTypeName");
	}

	@ParameterizedTest
	@EnumSource
	void classNamesOnTheWireAreRefused(Format format) {
		assertThatIllegalArgumentException().isThrownBy(() -> format.value(ByClass.class))
			.withMessageContaining("lets the other side name classes");
		assertThatIllegalArgumentException().isThrownBy(() -> format.value(ByClassInside.class))
			.withMessageContaining("lets the other side name classes");
	}

	@ParameterizedTest
	@EnumSource
	void whatSubtypesHoldIsLookedAt(Format format) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> format.value(new ParameterizedTypeReference<Result<Leaky>>() {
			}.getType()))
			.withMessageContaining("non-sealed");
	}

	@ParameterizedTest
	@EnumSource
	void typesThatHoldThemselvesAreFine(Format format) {
		Tree tree = new Branch(List.of(new Leaf("a"), new Branch(List.of())));
		assertThat(format.roundTrip(Tree.class, tree)).isEqualTo(tree);
	}

	enum Colour {

		RED, GREEN

	}

	sealed interface Shape permits Circle, Polygon {

	}

	record Circle(int radius, Colour colour) implements Shape {

	}

	sealed interface Polygon extends Shape {

	}

	@JsonTypeName("box")
	record Square(int side) implements Polygon {

	}

	record Triangle(int side) implements Polygon {

	}

	record Drawing(Shape shape, List<Shape> list, Map<String, Shape> map, Optional<Shape> optional, Shape[] array) {

	}

	abstract static sealed class Animal {

	}

	static final class Dog extends Animal {

	}

	static sealed class Base {

	}

	static final class Derived extends Base {

	}

	sealed interface Result<T> {

	}

	record Ok<T>(T value) implements Result<T> {

	}

	record Failed<T>(String reason) implements Result<T> {

	}

	record Holder(Result<Shape> result) {

	}

	sealed interface Only<T> {

	}

	record OnlyString(String value) implements Only<String> {

	}

	record OnlyLong(Long value) implements Only<Long> {

	}

	enum Operation {

		ADD {
			@Override
			int apply(int left, int right) {
				return left + right;
			}
		};

		abstract int apply(int left, int right);

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes(@JsonSubTypes.Type(value = FirstKind.class, name = "one"))
	sealed interface Kind {

	}

	record FirstKind() implements Kind {

	}

	sealed interface Code {

		@JsonValue
		String text();

	}

	record TextCode(String text) implements Code {

	}

	sealed interface Leaky {

	}

	non-sealed interface Open extends Leaky {

	}

	record Deep(List<Twins> twins) {

	}

	sealed interface Twins {

	}

	sealed interface One extends Twins {

		record Same() implements One {

		}

	}

	sealed interface Other extends Twins {

		record Same() implements Other {

		}

	}

	sealed interface Level {

	}

	enum Fixed implements Level {

		LOW

	}

	sealed interface Key {

	}

	record TextKey(@JsonValue String text) implements Key {

	}

	@JsonSubTypes(@JsonSubTypes.Type(HalfwayThere.class))
	sealed interface Halfway {

	}

	record HalfwayThere() implements Halfway {

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
	interface ByClass {

	}

	record ByClassInside(@JsonTypeInfo(use = JsonTypeInfo.Id.MINIMAL_CLASS) Object any) {

	}

	sealed interface Tree {

	}

	record Branch(List<Tree> children) implements Tree {

	}

	record Leaf(String value) implements Tree {

	}

}
