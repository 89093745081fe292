package io.rpcnet.codec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

import io.rpcnet.Internal;
import io.rpcnet.contract.ContractMethod;

/**
 * The formats in which a method can be called, prepared.
 *
 * @since 0.1.0
 */
@Internal
public final class MethodCodecs {

	private final Map<String, MethodCodec> codecs = new LinkedHashMap<>();

	private final MethodCodec first;

	/**
	 * Prepare the formats of a method.
	 * @param method the method
	 * @param codecs the formats that there are, the preferred first
	 * @throws FailureAnalyzedException if none of them can represent the method's types
	 */
	public MethodCodecs(ContractMethod method, List<PayloadCodec> codecs) {
		Map<String, List<String>> reasons = new LinkedHashMap<>();
		for (PayloadCodec codec : codecs) {
			try {
				this.codecs.put(codec.mimeType(), new MethodCodec(method, codec));
			}
			catch (IllegalArgumentException ex) {
				reasons.computeIfAbsent(String.valueOf(ex.getMessage()), (reason) -> new ArrayList<>())
					.add(codec.mimeType());
			}
		}
		this.first = this.codecs.values().stream().findFirst().orElseThrow(() -> unrepresentable(method, reasons));
	}

	private static FailureAnalyzedException unrepresentable(ContractMethod method, Map<String, List<String>> reasons) {
		String description = reasons.entrySet()
			.stream()
			.map((reason) -> "%s: %s.".formatted(String.join(", ", reason.getValue()), reason.getKey()))
			.collect(Collectors.joining(System.lineSeparator()));
		return new FailureAnalyzedException(
				"The method %s cannot be called remotely as '%s': no format can carry its types.%n%s"
					.formatted(method.method().toGenericString(), method.route(), description),
				"Use records, beans, enums, collections, sealed types and simple values, which travel as CBOR and JSON, "
						+ "or generated protobuf messages alone; or declare a PayloadCodec bean of a format of your own.");
	}

	/**
	 * Find a format.
	 * @param mimeType the MIME type that a connection or a request names
	 * @return the format, any when no payload of the method has one, or null
	 */
	public @Nullable MethodCodec find(String mimeType) {
		MethodCodec codec = this.codecs.get(mimeType);
		return (codec == null && this.first.isFormatless()) ? this.first : codec;
	}

	/**
	 * Choose the format to call the method in.
	 * @param mimeType the format to take if it can represent the method
	 * @return that format, or the first that can
	 */
	public MethodCodec preferred(String mimeType) {
		return this.codecs.getOrDefault(mimeType, this.first);
	}

	/**
	 * Return the MIME types of the formats in which the method can be called.
	 * @return the types, sorted, at least one
	 */
	public Set<String> mimeTypes() {
		return new TreeSet<>(this.codecs.keySet());
	}

}
