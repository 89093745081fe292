package io.rpcnet.codec;

import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.ClassIntrospector;

/**
 * Refuses types at start that Jackson would refuse in a call, or write as what nobody can
 * read: all that a type holds is looked at, however deep.
 */
final class TypeInspector {

	// A type that holds itself with ever other parameters has no end
	private static final int MAX_TYPES = 1000;

	private static final List<String> PLAIN = List.of("java.", "javax.", "jdk.", "tools.jackson.",
			"com.fasterxml.jackson.", "io.netty.");

	private final ObjectMapper mapper;

	TypeInspector(ObjectMapper mapper) {
		this.mapper = mapper;
	}

	/**
	 * Look at a type.
	 * @param type the type
	 * @throws IllegalArgumentException if Jackson cannot carry it
	 */
	void inspect(JavaType type) {
		inspect(type, new HashSet<>());
	}

	private void inspect(@Nullable JavaType type, Set<JavaType> seen) {
		if (type == null || seen.size() > MAX_TYPES || !seen.add(type)) {
			return;
		}
		Class<?> raw = type.getRawClass();
		if (PayloadCodecs.isMessage(raw)) {
			throw new IllegalArgumentException(
					("%s is a protobuf message: protobuf messages travel as %s, and alone. Make it the only parameter, "
							+ "the item of a stream or the result, or use a record in its place")
						.formatted(raw.getName(), PayloadCodecs.PROTOBUF));
		}
		inspect(type.getKeyType(), seen);
		inspect(type.getContentType(), seen);
		type.getBindings().getTypeParameters().forEach((parameter) -> inspect(parameter, seen));
		if (!raw.isPrimitive() && !raw.isEnum() && !isPlain(raw)) {
			inspectClass(type, seen);
		}
	}

	static boolean isPlain(Class<?> type) {
		return PLAIN.stream().anyMatch(type.getName()::startsWith);
	}

	private void inspectClass(JavaType type, Set<JavaType> seen) {
		AnnotationIntrospector annotations = this.mapper.serializationConfig().getAnnotationIntrospector();
		for (MapperConfig<?> config : List.of(this.mapper.serializationConfig(), this.mapper.deserializationConfig())) {
			BeanDescription description = describe(config, type);
			requireNoClassNames(annotations.findPolymorphicTypeInfo(config, description.getClassInfo()), type);
			if (!isCustom(annotations, config, description.getClassInfo())) {
				inspectContent(annotations, config, description, seen);
			}
		}
		if (SealedTypes.isNamed(type.getRawClass()) && hasOurNames(annotations, type)) {
			inspectSealed(type, seen);
		}
	}

	BeanDescription describe(MapperConfig<?> config, JavaType type) {
		ClassIntrospector introspector = config.classIntrospectorInstance();
		return (config == this.mapper.serializationConfig())
				? introspector.introspectForSerialization(type, introspector.introspectClassAnnotations(type))
				: introspector.introspectForDeserialization(type, introspector.introspectClassAnnotations(type));
	}

	private static boolean isCustom(AnnotationIntrospector annotations, MapperConfig<?> config, Annotated annotated) {
		return annotations.findSerializer(config, annotated) != null
				|| annotations.findDeserializer(config, annotated) != null;
	}

	private void inspectContent(AnnotationIntrospector annotations, MapperConfig<?> config, BeanDescription description,
			Set<JavaType> seen) {
		AnnotatedMember value = description.findJsonValueAccessor();
		if (value != null) {
			inspect(value.getType(), seen);
			return;
		}
		for (BeanPropertyDefinition property : properties(description)) {
			AnnotatedMember member = property.getPrimaryMember();
			if (member != null && !isCustom(annotations, config, member)) {
				requireNoClassNames(annotations.findPolymorphicTypeInfo(config, member), description.getType());
				inspect(property.getPrimaryType(), seen);
			}
		}
	}

	private static List<BeanPropertyDefinition> properties(BeanDescription description) {
		try {
			return description.findProperties();
		}
		catch (IllegalArgumentException ex) {
			// Ambiguous: a module may know better, or only one direction be in use
			return List.of();
		}
	}

	private static void requireNoClassNames(JsonTypeInfo.@Nullable Value info, JavaType type) {
		if (info != null
				&& (info.getIdType() == JsonTypeInfo.Id.CLASS || info.getIdType() == JsonTypeInfo.Id.MINIMAL_CLASS)) {
			throw new IllegalArgumentException(
					("@JsonTypeInfo of %s lets the other side name classes to be made. Use a sealed type, or "
							+ "@JsonTypeInfo(use = Id.NAME) with @JsonSubTypes")
						.formatted(type.getRawClass().getName()));
		}
	}

	private boolean hasOurNames(AnnotationIntrospector annotations, JavaType type) {
		MapperConfig<?> config = this.mapper.serializationConfig();
		JsonTypeInfo.Value info = annotations.findPolymorphicTypeInfo(config,
				config.classIntrospectorInstance().introspectClassAnnotations(type));
		return info != null && SealedTypes.PROPERTY.equals(info.getPropertyName());
	}

	private void inspectSealed(JavaType base, Set<JavaType> seen) {
		Map<String, Class<?>> names = new HashMap<>();
		subtypes(base.getRawClass()).filter((subtype) -> isConcrete(subtype) || subtype != base.getRawClass())
			.distinct()
			.forEach((subtype) -> {
				requireObject(subtype, base);
				requireOwnName(names, subtype, base);
				if (isConcrete(subtype)) {
					inspect(specialized(base, subtype), seen);
				}
			});
	}

	private static Stream<Class<?>> subtypes(Class<?> type) {
		if (type.isEnum() || !type.isSealed()) {
			return Stream.of(type);
		}
		requireNoOtherNames(type);
		return Stream.concat(Stream.of(type),
				Stream.of(type.getPermittedSubclasses()).flatMap(TypeInspector::subtypes));
	}

	private static void requireNoOtherNames(Class<?> type) {
		if (type.isAnnotationPresent(JsonSubTypes.class)) {
			throw new IllegalArgumentException(
					("%s is sealed and has @JsonSubTypes, but no @JsonTypeInfo that says how "
							+ "they are told apart. Add one, or remove @JsonSubTypes and name the permitted types by @JsonTypeName")
						.formatted(type.getName()));
		}
	}

	private static void requireObject(Class<?> subtype, JavaType base) {
		String reason = subtype.isEnum() ? "an enum" : SealedTypes.hasJsonValue(subtype) ? "written by @JsonValue" : "";
		if (!reason.isEmpty()) {
			throw new IllegalArgumentException(
					("%s, permitted by the sealed type %s, is %s and so no object that could have the property '%s'. "
							+ "Permit a record with one component in its place")
						.formatted(subtype.getName(), base.getRawClass().getName(), reason, SealedTypes.PROPERTY));
		}
		if (!subtype.isSealed() && !Modifier.isFinal(subtype.getModifiers())) {
			throw new IllegalArgumentException(
					("%s, permitted by the sealed type %s, is non-sealed: nobody can know all of its subtypes. Make it "
							+ "final, sealed or a record")
						.formatted(subtype.getName(), base.getRawClass().getName()));
		}
	}

	private static void requireOwnName(Map<String, Class<?>> names, Class<?> subtype, JavaType base) {
		String name = name(subtype);
		Class<?> other = names.putIfAbsent(name, subtype);
		if (other != null) {
			throw new IllegalArgumentException(
					"%s and %s, permitted by the sealed type %s, are both named '%s'. Rename one by @JsonTypeName"
						.formatted(other.getName(), subtype.getName(), base.getRawClass().getName(), name));
		}
	}

	private static String name(Class<?> type) {
		JsonTypeName declared = type.getAnnotation(JsonTypeName.class);
		return (declared != null && !declared.value().isEmpty()) ? declared.value() : type.getSimpleName();
	}

	private static boolean isConcrete(Class<?> type) {
		return !Modifier.isAbstract(type.getModifiers());
	}

	private JavaType specialized(JavaType base, Class<?> subtype) {
		try {
			return this.mapper.getTypeFactory().constructSpecializedType(base, subtype);
		}
		catch (IllegalArgumentException ex) {
			// Of other parameters than the declared ones, so never a value of it
			return this.mapper.constructType(subtype);
		}
	}

}
