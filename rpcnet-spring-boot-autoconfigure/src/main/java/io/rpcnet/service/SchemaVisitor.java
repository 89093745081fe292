package io.rpcnet.service;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.springframework.core.Nullness;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.jsonFormatVisitors.JsonArrayFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonBooleanFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatTypes;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitable;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import tools.jackson.databind.jsonFormatVisitors.JsonIntegerFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonMapFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonNullFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonNumberFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonObjectFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonStringFormatVisitor;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.ser.BeanPropertyWriter;

/**
 * Hears from Jackson's serializer of a type what it writes, and says it as a schema.
 */
final class SchemaVisitor extends JsonFormatVisitorWrapper.Base {

	// Of other types what Jackson calls date-time or time is not what the formats are:
	// local times have no offset
	private static final Map<Class<?>, String> FORMATS = Map.of(Instant.class, "date-time", OffsetDateTime.class,
			"date-time", LocalDate.class, "date", UUID.class, "uuid");

	private static final Set<Class<?>> OPTIONAL = Set.of(OptionalInt.class, OptionalLong.class, OptionalDouble.class);

	private final SchemaWriter writer;

	private final ObjectNode schema;

	private final @Nullable Runnable reference;

	private final SchemaWriter.@Nullable TypeName typeName;

	/**
	 * Describe a type where it is used.
	 * @param writer the whole
	 * @param schema what to fill in
	 * @param reference refers to the type's definition, for objects
	 */
	SchemaVisitor(SchemaWriter writer, ObjectNode schema, Runnable reference) {
		super(writer.context());
		this.writer = writer;
		this.schema = schema;
		this.reference = reference;
		this.typeName = null;
	}

	/**
	 * Describe an object where it is defined.
	 * @param writer the whole
	 * @param schema what to fill in
	 * @param typeName the property that names its type, or null
	 */
	SchemaVisitor(SchemaWriter writer, ObjectNode schema, SchemaWriter.@Nullable TypeName typeName) {
		super(writer.context());
		this.writer = writer;
		this.schema = schema;
		this.reference = null;
		this.typeName = typeName;
	}

	@Override
	public @Nullable JsonObjectFormatVisitor expectObjectFormat(JavaType type) {
		if (this.reference != null) {
			this.reference.run();
			return null;
		}
		this.schema.put("type", "object");
		ObjectNode properties = this.schema.putObject("properties");
		if (this.typeName != null) {
			properties.putObject(this.typeName.property()).put("const", this.typeName.value());
			require(this.typeName.property());
		}
		return new PropertyVisitor(properties);
	}

	private void require(String property) {
		this.schema.withArrayProperty("required").add(property);
	}

	@Override
	public @Nullable JsonArrayFormatVisitor expectArrayFormat(JavaType type) {
		Class<?> raw = type.getRawClass();
		if (raw == byte[].class || ByteBuffer.class.isAssignableFrom(raw)) {
			this.schema.put("type", "string").put("contentEncoding", "base64");
			return null;
		}
		if (raw == char[].class) {
			this.schema.put("type", "string");
			return null;
		}
		this.schema.put("type", "array");
		return new ItemVisitor();
	}

	@Override
	public JsonStringFormatVisitor expectStringFormat(JavaType type) {
		this.schema.put("type", "string");
		String format = FORMATS.get(type.getRawClass());
		if (format != null) {
			this.schema.put("format", format);
		}
		return new JsonStringFormatVisitor.Base() {

			@Override
			public void enumTypes(Set<String> values) {
				ArrayNode all = SchemaVisitor.this.schema.putArray("enum");
				values.forEach(all::add);
			}

		};
	}

	@Override
	public @Nullable JsonNumberFormatVisitor expectNumberFormat(JavaType type) {
		this.schema.put("type", "number");
		return null;
	}

	@Override
	public @Nullable JsonIntegerFormatVisitor expectIntegerFormat(JavaType type) {
		this.schema.put("type", "integer");
		return null;
	}

	@Override
	public @Nullable JsonBooleanFormatVisitor expectBooleanFormat(JavaType type) {
		this.schema.put("type", "boolean");
		return null;
	}

	@Override
	public @Nullable JsonNullFormatVisitor expectNullFormat(JavaType type) {
		this.schema.put("type", "null");
		return null;
	}

	@Override
	public JsonMapFormatVisitor expectMapFormat(JavaType type) {
		this.schema.put("type", "object");
		return new JsonMapFormatVisitor.Base(getContext()) {

			@Override
			public void valueFormat(JsonFormatVisitable handler, JavaType valueType) {
				SchemaVisitor.this.schema.set("additionalProperties",
						SchemaVisitor.this.writer.describe(valueType, handler, null));
			}

		};
	}

	private static ObjectNode nullable(ObjectNode schema) {
		if (schema.isEmpty()) {
			return schema;
		}
		if (schema.path("type").isString() && !schema.has("enum")) {
			String type = schema.get("type").asString();
			schema.putArray("type").add(type).add("null");
			return schema;
		}
		ObjectNode either = JsonNodeFactory.instance.objectNode();
		either.putArray("anyOf").add(schema).addObject().put("type", "null");
		return either;
	}

	private static boolean mayBeNull(JavaType type, @Nullable AnnotatedMember member) {
		if (type.isPrimitive()) {
			return false;
		}
		if (type.isReferenceType() || OPTIONAL.contains(type.getRawClass()) || member == null) {
			return true;
		}
		Nullness declared = (member.getMember() instanceof Method method) ? Nullness.forMethodReturnType(method)
				: (member.getMember() instanceof Field field) ? Nullness.forField(field) : Nullness.UNSPECIFIED;
		return declared != Nullness.NON_NULL;
	}

	private final class ItemVisitor extends JsonArrayFormatVisitor.Base {

		private ItemVisitor() {
			super(SchemaVisitor.this.getContext());
		}

		@Override
		public void itemsFormat(JsonFormatVisitable handler, JavaType elementType) {
			SchemaVisitor.this.schema.set("items", SchemaVisitor.this.writer.describe(elementType, handler, null));
		}

		@Override
		public void itemsFormat(JsonFormatTypes format) {
			if (format != JsonFormatTypes.ANY) {
				SchemaVisitor.this.schema.putObject("items").put("type", format.value());
			}
		}

	}

	private final class PropertyVisitor extends JsonObjectFormatVisitor.Base {

		private final ObjectNode properties;

		private PropertyVisitor(ObjectNode properties) {
			super(SchemaVisitor.this.getContext());
			this.properties = properties;
		}

		@Override
		public void property(BeanProperty property) {
			optionalProperty(property);
			require(property.getName());
		}

		@Override
		public void optionalProperty(BeanProperty property) {
			JavaType type = property.getType();
			AnnotatedMember member = property.getMember();
			JsonFormatVisitable handler = (property instanceof BeanPropertyWriter known && known.hasSerializer())
					? known.getSerializer() : getContext().findPrimaryPropertySerializer(type, property);
			put(property.getName(), type, handler, member);
		}

		@Override
		public void property(String name, JsonFormatVisitable handler, JavaType type) {
			optionalProperty(name, handler, type);
			require(name);
		}

		@Override
		public void optionalProperty(String name, JsonFormatVisitable handler, JavaType type) {
			put(name, type, handler, null);
		}

		private void put(String name, JavaType type, JsonFormatVisitable handler, @Nullable AnnotatedMember member) {
			if (this.properties.has(name)) {
				return;
			}
			ObjectNode schema = SchemaVisitor.this.writer.describe(type, handler, member);
			this.properties.set(name, mayBeNull(type, member) ? nullable(schema) : schema);
		}

	}

}
