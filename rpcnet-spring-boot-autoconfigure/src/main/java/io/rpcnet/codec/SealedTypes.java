package io.rpcnet.codec;

import java.util.Arrays;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;

/**
 * Lets a value that is declared by a sealed type say which of the permitted types it is:
 * the property {@code @type} is its {@code @JsonTypeName}, or else the simple name of its
 * class. What the types are is known from {@code permits} alone, so that nothing off the
 * network can choose a class.
 * <p>
 * A sealed type with {@code @JsonTypeInfo} or with a form of its own is left alone.
 */
final class SealedTypes extends JacksonAnnotationIntrospector {

	static final String PROPERTY = "@type";

	private static final long serialVersionUID = 1L;

	private static final List<String> JDK = List.of("java.", "javax.", "jdk.");

	private static final JsonTypeInfo.Value NAMED = JsonTypeInfo.Value.construct(JsonTypeInfo.Id.SIMPLE_NAME,
			JsonTypeInfo.As.PROPERTY, PROPERTY, null, false, true);

	@Override
	public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
		JsonTypeInfo.Value declared = super.findPolymorphicTypeInfo(config, annotated);
		return (declared == null && annotated instanceof AnnotatedClass type && isNamed(type.getRawType())) ? NAMED
				: declared;
	}

	/**
	 * Return whether values that are declared by a type say which of its permitted types
	 * they are, unless {@code @JsonTypeInfo} says otherwise.
	 * @param type the type
	 * @return whether they have the property
	 */
	static boolean isNamed(Class<?> type) {
		// An enum whose constants have bodies is sealed, too
		return type.isSealed() && !type.isEnum() && JDK.stream().noneMatch(type.getName()::startsWith)
				&& !type.isAnnotationPresent(JsonSerialize.class) && !type.isAnnotationPresent(JsonDeserialize.class)
				&& !hasJsonValue(type);
	}

	static boolean hasJsonValue(Class<?> type) {
		return Arrays.stream(type.getMethods()).anyMatch((method) -> method.isAnnotationPresent(JsonValue.class));
	}

}
