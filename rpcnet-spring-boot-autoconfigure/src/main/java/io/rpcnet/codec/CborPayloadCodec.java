package io.rpcnet.codec;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JacksonModule;

/**
 * CBOR. Types that are plain are prepared without Jackson, so that a start does not wait
 * until all of it is loaded; what is unusual, and what else a type needs, is Jackson's.
 */
final class CborPayloadCodec implements DefaultFormat {

	// Any module may write and read whatever type in its own way
	private final boolean knowsPlainTypes = ServiceLoader.load(JacksonModule.class, ClassUtils.getDefaultClassLoader())
		.stream()
		.findAny()
		.isEmpty();

	private final Deferred<JacksonPayloadCodec> jackson = new Deferred<>(this::makeJackson);

	// Event loops must not look for modules, which reads files
	private JacksonPayloadCodec makeJackson() {
		return this.knowsPlainTypes ? JacksonPayloadCodec.cbor(List.of()) : JacksonPayloadCodec.cbor();
	}

	@Override
	public String mimeType() {
		return PayloadCodecs.CBOR;
	}

	@Override
	public ValueCodec value(Type type) {
		CborShape shape = plain(type);
		return (shape != null) ? new CborValueCodec(shape, new Deferred<>(() -> this.jackson.get().ownValue(type)))
				: this.jackson.get().value(type);
	}

	@Override
	public ValueCodec array(List<Type> types) {
		List<CborShape> shapes = new ArrayList<>();
		for (Type type : types) {
			CborShape shape = plain(type);
			if (shape == null) {
				return this.jackson.get().array(types);
			}
			shapes.add(shape);
		}
		return new CborArrayCodec(shapes, new Deferred<>(() -> this.jackson.get().ownArray(types)));
	}

	private @Nullable CborShape plain(Type type) {
		return this.knowsPlainTypes ? PlainShapes.find(type) : null;
	}

	JacksonPayloadCodec asJson() {
		return this.jackson.get().asJson();
	}

	@Override
	public void prepare() {
		this.jackson.get();
	}

}
