package io.rpcnet.codec;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.ObjectMapper;

import io.rpcnet.Internal;

/**
 * The payload formats of an application.
 *
 * @since 0.1.0
 */
@Internal
public final class PayloadCodecs {

	/**
	 * The MIME type of CBOR, which connections of ours declare.
	 */
	public static final String CBOR = "application/cbor";

	/**
	 * The MIME type of JSON.
	 */
	public static final String JSON = "application/json";

	/**
	 * The MIME type of protobuf messages.
	 */
	public static final String PROTOBUF = "application/protobuf";

	static final boolean PROTOBUF_PRESENT = ClassUtils.isPresent("com.google.protobuf.MessageLite",
			PayloadCodecs.class.getClassLoader());

	// As RSocket carries it: a length of 7 bits; as RFC 6838 spells it, and lower case
	private static final Pattern MIME_TYPE = Pattern
		.compile("(?=.{1,127}$)[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*");

	private PayloadCodecs() {
	}

	/**
	 * Return whether a value that travels alone is raw bytes in every format.
	 * @param type the type of the value
	 * @return whether it is {@code byte[]}, {@code ByteBuffer} or {@code ByteBuf}
	 */
	public static boolean isRaw(Type type) {
		return RawCodec.of(type) != null;
	}

	/**
	 * Return whether a value is a protobuf message.
	 * @param type the type of the value
	 * @return whether it is, as far as protobuf is on the class path
	 */
	public static boolean isMessage(Type type) {
		return PROTOBUF_PRESENT && type instanceof Class<?> raw && ProtobufPayloadCodec.isMessage(raw);
	}

	/**
	 * Return what writes JSON by the rules of the default formats, for who describes what
	 * travels.
	 * @return a mapper
	 */
	public static ObjectMapper jsonMapper() {
		return JacksonPayloadCodec.json().mapper();
	}

	/**
	 * Make the formats that are there by default: CBOR, JSON, and protobuf if its classes
	 * are present.
	 * @return the formats, the preferred first
	 */
	public static List<PayloadCodec> defaults() {
		List<PayloadCodec> codecs = new ArrayList<>();
		CborPayloadCodec cbor = new CborPayloadCodec();
		codecs.add(cbor);
		codecs.add(new RareFormat(JSON, new Deferred<>(cbor::asJson)));
		if (PROTOBUF_PRESENT) {
			codecs.add(new ProtobufPayloadCodec());
		}
		return List.copyOf(codecs);
	}

	/**
	 * Prepare what formats need for some payloads and did not load at start, on another
	 * thread. Otherwise the first such payload would make an event loop do it.
	 * @param codecs the formats
	 */
	public static void prepareAside(List<PayloadCodec> codecs) {
		Thread thread = new Thread(() -> codecs.forEach((codec) -> {
			if (codec instanceof DefaultFormat ours) {
				ours.prepare();
			}
		}), "rpcnet-formats");
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * Add an application's own formats to the defaults. One with the MIME type of a
	 * default takes its place.
	 * @param own the application's formats
	 * @return the formats, the defaults first
	 * @throws FailureAnalyzedException if a MIME type is impossible, or two of the
	 * application's formats have the same
	 */
	public static List<PayloadCodec> with(List<PayloadCodec> own) {
		Map<String, PayloadCodec> added = new LinkedHashMap<>();
		own.forEach((codec) -> add(added, codec));
		Map<String, PayloadCodec> merged = new LinkedHashMap<>();
		defaults().forEach((codec) -> merged.put(codec.mimeType(), codec));
		merged.putAll(added);
		return List.copyOf(merged.values());
	}

	private static void add(Map<String, PayloadCodec> added, PayloadCodec codec) {
		String mimeType = codec.mimeType();
		if (!MIME_TYPE.matcher(mimeType).matches()) {
			throw new FailureAnalyzedException(
					"The PayloadCodec %s has the MIME type '%s', which a connection cannot name."
						.formatted(codec.getClass().getName(), mimeType),
					"Return at most 127 characters in lower case, without parameters, as 'application/x-thing'.");
		}
		PayloadCodec other = added.putIfAbsent(mimeType, codec);
		if (other != null) {
			throw new FailureAnalyzedException(
					"Both %s and %s are a PayloadCodec of '%s'. A MIME type has one."
						.formatted(other.getClass().getName(), codec.getClass().getName(), mimeType),
					"Remove one of the two beans, or give it another MIME type.");
		}
	}

}
