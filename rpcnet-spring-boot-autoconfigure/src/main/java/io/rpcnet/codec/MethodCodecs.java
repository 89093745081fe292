package io.rpcnet.codec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

import io.rpcnet.Internal;
import io.rpcnet.contract.Contract;
import io.rpcnet.contract.ContractMethod;

/**
 * The formats in which a method can be called. One is prepared at start, and so is each
 * of the application. Prepared by the first call are those of ours that few connections
 * speak, and what the methods need that every node has.
 *
 * @since 0.1.0
 */
@Internal
public final class MethodCodecs {

	private final Map<String, Format> formats = new LinkedHashMap<>();

	private final Deferred<MethodCodec> first;

	/**
	 * Prepare the formats of a method.
	 * @param method the method
	 * @param codecs the formats that there are, the preferred first
	 * @throws FailureAnalyzedException if none of them can represent the method's types
	 */
	public MethodCodecs(ContractMethod method, List<PayloadCodec> codecs) {
		codecs.forEach((codec) -> this.formats.put(codec.mimeType(), new Format(method, codec)));
		this.first = new Deferred<>(() -> first(method));
		boolean builtIn = method.route().startsWith(Contract.BUILT_IN);
		if (!builtIn) {
			this.first.get();
		}
		this.formats.values().stream().filter((format) -> !format.mayWait(builtIn)).forEach(Format::codec);
	}

	private MethodCodec first(ContractMethod method) {
		return this.formats.values()
			.stream()
			.map(Format::codec)
			.filter(Objects::nonNull)
			.findFirst()
			.orElseThrow(() -> unrepresentable(method, reasons()));
	}

	private Map<String, List<String>> reasons() {
		Map<String, List<String>> reasons = new LinkedHashMap<>();
		this.formats.forEach((mimeType, format) -> reasons
			.computeIfAbsent(String.valueOf(format.reason()), (reason) -> new ArrayList<>())
			.add(mimeType));
		return reasons;
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
		MethodCodec codec = known(mimeType);
		return (codec == null && this.first.get().isFormatless()) ? this.first.get() : codec;
	}

	private @Nullable MethodCodec known(String mimeType) {
		Format format = this.formats.get(mimeType);
		return (format != null) ? format.codec() : null;
	}

	/**
	 * Choose the format to call the method in.
	 * @param mimeType the format to take if it can represent the method
	 * @return that format, or the first that can
	 */
	public MethodCodec preferred(String mimeType) {
		MethodCodec codec = known(mimeType);
		return (codec != null) ? codec : this.first.get();
	}

	/**
	 * Return the MIME types of the formats in which the method can be called.
	 * @return the types, sorted, at least one
	 */
	public Set<String> mimeTypes() {
		Set<String> usable = new TreeSet<>(this.formats.keySet());
		usable.removeIf((mimeType) -> known(mimeType) == null);
		return usable;
	}

	/**
	 * A format that may be able to represent the method.
	 */
	private static final class Format {

		private final PayloadCodec payloads;

		private final Deferred<Preparation> preparation;

		Format(ContractMethod method, PayloadCodec payloads) {
			this.payloads = payloads;
			this.preparation = new Deferred<>(() -> Preparation.of(method, payloads));
		}

		boolean mayWait(boolean builtIn) {
			return this.payloads instanceof DefaultFormat ours && (builtIn || ours.isRare());
		}

		@Nullable MethodCodec codec() {
			return this.preparation.get().codec();
		}

		@Nullable String reason() {
			return this.preparation.get().reason();
		}

	}

	/**
	 * What came of preparing a format.
	 *
	 * @param codec the codec, if the format can represent the method
	 * @param reason why not, otherwise
	 */
	private record Preparation(@Nullable MethodCodec codec, @Nullable String reason) {

		static Preparation of(ContractMethod method, PayloadCodec payloads) {
			try {
				return new Preparation(new MethodCodec(method, payloads), null);
			}
			catch (IllegalArgumentException ex) {
				return new Preparation(null, ex.getMessage());
			}
		}

	}

}
