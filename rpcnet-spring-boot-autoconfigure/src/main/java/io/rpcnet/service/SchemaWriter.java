package io.rpcnet.service;

import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitable;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.ser.bean.BeanAsArraySerializer;
import tools.jackson.databind.ser.bean.BeanSerializerBase;
import tools.jackson.databind.ser.bean.UnrolledBeanAsArraySerializer;

/**
 * Writes one schema, on one thread. Objects become definitions that are referred to by
 * name and described one after the other, so that a type may hold itself.
 */
final class SchemaWriter {

	private static final Logger logger = LoggerFactory.getLogger(SchemaWriter.class);

	private static final int MAX_DEFINITIONS = 500;

	// A type that holds itself with ever other parameters has no end
	private static final int MAX_PARAMETER_DEPTH = 16;

	private final SerializationContext context;

	private final Map<Key, Definition> definitions = new HashMap<>();

	private final Map<String, Definition> names = new LinkedHashMap<>();

	private final Queue<Definition> pending = new ArrayDeque<>();

	SchemaWriter(ObjectMapper mapper) {
		JsonFormatVisitorWrapper.Base visitor = new JsonFormatVisitorWrapper.Base();
		mapper.acceptJsonFormatVisitor(Object.class, visitor);
		this.context = visitor.getContext();
	}

	SerializationContext context() {
		return this.context;
	}

	/**
	 * Describe a type.
	 * @param type the type
	 * @return its schema, complete when the whole is
	 */
	ObjectNode describe(JavaType type) {
		return describe(type, null, null);
	}

	/**
	 * Describe a type where it is used.
	 * @param type the type
	 * @param handler what writes it there, or null for what always does
	 * @param member the property that has it, or null
	 * @return its schema, complete when the whole is
	 */
	ObjectNode describe(JavaType type, @Nullable JsonFormatVisitable handler, @Nullable AnnotatedMember member) {
		if (type.isReferenceType()) {
			return describe(type.getReferencedType(), null, member);
		}
		ObjectNode schema = JsonNodeFactory.instance.objectNode();
		if (type.isJavaLangObject() || isDeeper(type, MAX_PARAMETER_DEPTH)) {
			return schema;
		}
		try {
			TypeSerializer typeNames = typeNames(type, member);
			if (typeNames != null) {
				describeSubtypes(type, typeNames, schema);
			}
			else {
				JsonFormatVisitable found = (handler != null) ? handler
						: this.context.findContentValueSerializer(type, null);
				accept(found, type, new SchemaVisitor(this, schema, () -> refer(type, found, member, schema)));
			}
		}
		catch (RuntimeException ex) {
			undescribed(type, ex, schema);
		}
		return schema;
	}

	private static boolean isDeeper(JavaType type, int depth) {
		return depth < 0 || type.getBindings()
			.getTypeParameters()
			.stream()
			.anyMatch((parameter) -> isDeeper(parameter, depth - 1));
	}

	private @Nullable TypeSerializer typeNames(JavaType type, @Nullable AnnotatedMember member) {
		if (type.isContainerType()) {
			return null;
		}
		return (member != null) ? this.context.findPropertyTypeSerializer(type, member)
				: this.context.findTypeSerializer(type);
	}

	private static void accept(JsonFormatVisitable handler, JavaType type, SchemaVisitor visitor) {
		if (handler instanceof BeanAsArraySerializer || handler instanceof UnrolledBeanAsArraySerializer) {
			visitor.expectArrayFormat(type);
		}
		else {
			handler.acceptJsonFormatVisitor(visitor, type);
		}
	}

	private static void undescribed(JavaType type, RuntimeException cause, ObjectNode schema) {
		// A serializer of the application's may do as it likes
		logger.debug("No schema of {}", type, cause);
		schema.removeAll();
	}

	private void describeSubtypes(JavaType type, TypeSerializer typeNames, ObjectNode schema) {
		boolean property = typeNames.getTypeInclusion() == JsonTypeInfo.As.PROPERTY
				|| typeNames.getTypeInclusion() == JsonTypeInfo.As.EXISTING_PROPERTY;
		List<Class<?>> subtypes = subtypes(type);
		if (!property || subtypes.isEmpty()) {
			return;
		}
		ArrayNode each = schema.putArray("oneOf");
		for (Class<?> subtype : subtypes) {
			String name = typeNames.getTypeIdResolver().idFromValueAndType(this.context, null, subtype);
			JavaType specialized = this.context.constructSpecializedType(type, subtype);
			refer(new Key(specialized, null, new TypeName(typeNames.getPropertyName(), name)),
					this.context.findContentValueSerializer(specialized, null), each.addObject());
		}
	}

	private List<Class<?>> subtypes(JavaType type) {
		SerializationConfig config = this.context.getConfig();
		Collection<NamedType> all = config.getSubtypeResolver()
			.collectAndResolveSubtypesByClass(config, this.context.introspectClassAnnotations(type));
		return all.stream()
			.<Class<?>>map(NamedType::getType)
			.filter((subtype) -> !Modifier.isAbstract(subtype.getModifiers()))
			.distinct()
			.sorted(Comparator.comparing(Class::getSimpleName))
			.toList();
	}

	private void refer(JavaType type, JsonFormatVisitable handler, @Nullable AnnotatedMember member,
			ObjectNode schema) {
		// An annotation on a property may change what its type looks like there
		boolean different = handler instanceof BeanSerializerBase
				&& handler != this.context.findContentValueSerializer(type, null);
		refer(new Key(type, different ? member : null, null), handler, schema);
	}

	private void refer(Key key, JsonFormatVisitable handler, ObjectNode schema) {
		Definition definition = this.definitions.get(key);
		if (definition == null && this.names.size() < MAX_DEFINITIONS) {
			definition = new Definition(key, handler, name(key.type()));
			this.definitions.put(key, definition);
			this.names.put(definition.name, definition);
			this.pending.add(definition);
		}
		if (definition != null) {
			definition.references++;
			schema.put("$ref", "#/$defs/" + definition.name);
		}
	}

	private String name(JavaType type) {
		String simple = simpleName(type).replaceAll("[^A-Za-z0-9_]", "_");
		String name = simple;
		for (int i = 2; this.names.containsKey(name); i++) {
			name = simple + "_" + i;
		}
		return name;
	}

	private static String simpleName(JavaType type) {
		StringBuilder name = new StringBuilder(type.getRawClass().getSimpleName());
		type.getBindings().getTypeParameters().forEach((parameter) -> name.append('_').append(simpleName(parameter)));
		return name.toString();
	}

	/**
	 * Complete a schema.
	 * @param root the whole
	 * @return the same with all definitions that it needs
	 */
	ObjectNode complete(ObjectNode root) {
		for (Definition next = this.pending.poll(); next != null; next = this.pending.poll()) {
			describe(next);
		}
		Definition only = this.names.get(root.path("$ref").asString("").replace("#/$defs/", ""));
		if (only != null && only.references == 1) {
			root.removeAll();
			root.setAll(only.schema);
			this.names.remove(only.name);
		}
		if (!this.names.isEmpty()) {
			ObjectNode definitions = root.putObject("$defs");
			this.names.forEach((name, definition) -> definitions.set(name, definition.schema));
		}
		return root;
	}

	private void describe(Definition definition) {
		try {
			accept(definition.handler, definition.key.type(),
					new SchemaVisitor(this, definition.schema, definition.key.typeName()));
			if (definition.key.type().isAbstract() && definition.schema.path("properties").isEmpty()) {
				// As Serializable, which a text is, too
				definition.schema.removeAll();
			}
		}
		catch (RuntimeException ex) {
			undescribed(definition.key.type(), ex, definition.schema);
		}
	}

	/**
	 * The property that says which of several types an object is.
	 *
	 * @param property the property's name
	 * @param value its value
	 */
	record TypeName(String property, String value) {

	}

	private record Key(JavaType type, @Nullable AnnotatedMember member, @Nullable TypeName typeName) {

	}

	private static final class Definition {

		private final Key key;

		private final JsonFormatVisitable handler;

		private final String name;

		private final ObjectNode schema = JsonNodeFactory.instance.objectNode();

		private int references;

		private Definition(Key key, JsonFormatVisitable handler, String name) {
			this.key = key;
			this.handler = handler;
			this.name = name;
		}

	}

}
