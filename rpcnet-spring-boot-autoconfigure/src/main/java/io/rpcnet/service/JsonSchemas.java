package io.rpcnet.service;

import java.lang.reflect.Type;
import java.util.List;

import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import io.rpcnet.codec.PayloadCodecs;

/**
 * Describes payloads as JSON Schemas, by asking the mapper how it writes them.
 * <p>
 * A property may be null unless its type or an annotation says otherwise, because the
 * mapper writes null for what is missing. None is required but by
 * {@code @JsonProperty(required = true)}, and none is forbidden, because missing ones get
 * a default and unknown ones are ignored. What cannot be described is an empty schema,
 * which anything fits.
 *
 * @see "JSON Schema: A Media Type for Describing JSON Documents, draft 2020-12"
 */
final class JsonSchemas {

	private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

	private final ObjectMapper mapper;

	/**
	 * Create what describes payloads.
	 * @param mapper the mapper that writes them as JSON
	 */
	JsonSchemas(ObjectMapper mapper) {
		this.mapper = mapper;
	}

	/**
	 * Describe a value that is a payload.
	 * @param type the value's type
	 * @return its schema
	 */
	ObjectNode payload(Type type) {
		SchemaWriter writer = new SchemaWriter(this.mapper);
		ObjectNode schema = PayloadCodecs.isRaw(type) ? bytes("application/octet-stream")
				: PayloadCodecs.isMessage(type) ? bytes(PayloadCodecs.PROTOBUF)
						: writer.describe(this.mapper.constructType(type));
		return document(writer.complete(schema));
	}

	/**
	 * Describe an array of values that is a payload. It may be shorter or longer than
	 * said.
	 * @param types the type of each value
	 * @return its schema
	 */
	ObjectNode array(List<Type> types) {
		SchemaWriter writer = new SchemaWriter(this.mapper);
		ObjectNode array = JsonNodeFactory.instance.objectNode().put("type", "array");
		ArrayNode items = array.putArray("prefixItems");
		types.forEach((type) -> items.add(writer.describe(this.mapper.constructType(type))));
		return document(writer.complete(array));
	}

	private static ObjectNode document(ObjectNode schema) {
		ObjectNode document = JsonNodeFactory.instance.objectNode().put("$schema", DIALECT);
		document.setAll(schema);
		return document;
	}

	private static ObjectNode bytes(String mediaType) {
		return JsonNodeFactory.instance.objectNode()
			.put("type", "string")
			.put("contentEncoding", "binary")
			.put("contentMediaType", mediaType);
	}

}
