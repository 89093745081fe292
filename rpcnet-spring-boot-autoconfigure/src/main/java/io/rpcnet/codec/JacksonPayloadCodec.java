package io.rpcnet.codec;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.TSFBuilder;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORMapper;
import tools.jackson.dataformat.cbor.CBORReadFeature;

/**
 * A format that Jackson writes and reads, by a mapper that is not the application's: what
 * it changes for HTTP does not change the wire. Unknown fields are ignored, missing ones
 * get the language's default. Simple types take a shorter way in CBOR, which
 * {@link CborShape} describes.
 *
 * @see "RFC 8949, Concise Binary Object Representation"
 * @see "RFC 8259, The JavaScript Object Notation"
 */
final class JacksonPayloadCodec implements DefaultFormat {

	static final int MAX_DEPTH = 200;

	private final JacksonFormat format;

	private final TypeInspector inspector;

	private final List<JacksonModule> modules;

	private JacksonPayloadCodec(String mimeType, ObjectMapper mapper, List<JacksonModule> modules,
			Consumer<ByteBuf> check) {
		this.format = new JacksonFormat(mimeType, mapper, check);
		this.inspector = new TypeInspector(mapper);
		this.modules = modules;
	}

	static JacksonPayloadCodec cbor() {
		return cbor(modules());
	}

	static JacksonPayloadCodec cbor(List<JacksonModule> modules) {
		CBORFactory factory = bounded(CBORFactory.builder()).build();
		// JavaScript has fields that are undefined: as good as missing
		CBORMapper.Builder builder = CBORMapper.builder(factory)
			.disable(CBORReadFeature.READ_UNDEFINED_AS_EMBEDDED_OBJECT);
		return new JacksonPayloadCodec(PayloadCodecs.CBOR,
				configured(builder, modules).addModule(new LongTextModule()).build(), modules, CborTags::requireFew);
	}

	static JacksonPayloadCodec json() {
		return json(modules());
	}

	private static JacksonPayloadCodec json(List<JacksonModule> modules) {
		JsonFactory factory = bounded(JsonFactory.builder()).build();
		return new JacksonPayloadCodec(PayloadCodecs.JSON, configured(JsonMapper.builder(factory), modules).build(),
				modules, (data) -> {
				});
	}

	private static List<JacksonModule> modules() {
		return MapperBuilder.findModules(ClassUtils.getDefaultClassLoader());
	}

	private static <B extends TSFBuilder<?, B>> B bounded(B factory) {
		// A string is never longer than its payload, whose size the transport limits
		return factory.streamReadConstraints(
				StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).maxStringLength(Integer.MAX_VALUE).build())
			.streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build());
	}

	private static <M extends ObjectMapper, B extends MapperBuilder<M, B>> B configured(B builder,
			List<JacksonModule> modules) {
		return builder.addModules(modules)
			.addModule(new PayloadModule())
			.annotationIntrospector(new SealedTypes())
			.polymorphicTypeValidator(BasicPolymorphicTypeValidator.builder().build())
			.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
					DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
			.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
			.enable(EnumFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE,
					EnumFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL, EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
			// A time comes back with the offset and the zone that it was sent with
			.disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE, DateTimeFeature.NORMALIZE_DESERIALIZED_ZONE_ID)
			.enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID);
	}

	/**
	 * Make the format of JSON without looking for modules again, which reads files.
	 * @return the format, by the same rules
	 */
	JacksonPayloadCodec asJson() {
		return json(this.modules);
	}

	ObjectMapper mapper() {
		return this.format.mapper();
	}

	@Override
	public String mimeType() {
		return this.format.mimeType();
	}

	@Override
	public ValueCodec value(Type type) {
		JavaType inspected = inspected(type);
		CborShape shape = shape(inspected);
		return (shape != null)
				? new CborValueCodec(shape, new Deferred<>(() -> new JacksonValueCodec(this.format, inspected)))
				: new JacksonValueCodec(this.format, inspected);
	}

	/**
	 * Prepare a value that takes no shorter way.
	 * @param type the type, which is known to be representable
	 * @return the codec that writes and reads all of it by Jackson
	 */
	ValueCodec ownValue(Type type) {
		return new JacksonValueCodec(this.format, mapper().constructType(type));
	}

	/**
	 * Prepare an array that takes no shorter way.
	 * @param types the types, which are known to be representable
	 * @return the codec that writes and reads all of them by Jackson
	 */
	ValueCodec ownArray(List<Type> types) {
		return new JacksonArrayCodec(this.format, types.stream().map(mapper()::constructType).toList());
	}

	@Override
	public ValueCodec array(List<Type> types) {
		List<JavaType> inspected = types.stream().map(this::inspected).toList();
		List<CborShape> shapes = new ArrayList<>();
		for (JavaType type : inspected) {
			CborShape shape = shape(type);
			if (shape == null) {
				return new JacksonArrayCodec(this.format, inspected);
			}
			shapes.add(shape);
		}
		return new CborArrayCodec(shapes, new Deferred<>(() -> new JacksonArrayCodec(this.format, inspected)));
	}

	private @Nullable CborShape shape(JavaType type) {
		return mimeType().equals(PayloadCodecs.CBOR) ? CborShapes.find(mapper(), this.inspector, type) : null;
	}

	private JavaType inspected(Type type) {
		JavaType constructed = this.format.mapper().constructType(type);
		this.inspector.inspect(constructed);
		return constructed;
	}

}
