package io.rpcnet.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;

import io.rpcnet.codec.PayloadCodecs;
import io.rpcnet.contract.Contract;
import io.rpcnet.contract.RoughName;
import io.rpcnet.transport.HostAndPort;

/**
 * Finds what is set under {@code rpcnet.client.contracts} for each imported contract.
 * What is impossible, or set for nothing that there is, fails.
 */
final class ContractProperties {

	static final String CLIENT = "rpcnet.client";

	static final String CONTRACTS = CLIENT + ".contracts";

	private static final Pattern TAG = Pattern.compile("[^\\s,=]+");

	private static final RpcClientProperties.Contract NOTHING = new RpcClientProperties.Contract(null, null, null,
			Map.of(), List.of(), Map.of());

	private final RpcClientProperties client;

	private final Map<String, RpcClientProperties.Contract> contracts;

	private final Supplier<List<String>> formats;

	/**
	 * Create a reader.
	 * @param client the settings, as bound
	 * @param contracts those of contracts, by the letters of their names
	 * @param formats the MIME types of the known payload formats, not asked for when only
	 * the default one is used
	 */
	ContractProperties(RpcClientProperties client, Map<String, RpcClientProperties.Contract> contracts,
			Supplier<List<String>> formats) {
		this.client = client;
		this.contracts = contracts;
		this.formats = formats;
	}

	/**
	 * Read the settings.
	 * @param keys all keys under {@code rpcnet.client.contracts}, also those that bind to
	 * nothing, as they do when a name with dots is not in brackets
	 * @param imported the contracts that are imported; asked for when there are keys
	 * @return the settings
	 */
	ClientSettings read(Map<String, Object> keys, Supplier<List<Contract>> imported) {
		ClientSettings common = new ClientSettings(positive(this.client.timeout(), CLIENT + ".timeout"),
				positive(this.client.waitForWorker(), CLIENT + ".wait-for-worker"),
				format(this.client.dataMimeType(), CLIENT + ".data-mime-type"), Map.of());
		if (keys.isEmpty()) {
			return common;
		}
		Map<String, Set<String>> methods = new TreeMap<>();
		for (Contract contract : imported.get()) {
			Set<String> names = methods.computeIfAbsent(contract.name(), (name) -> new TreeSet<>());
			contract.methods().forEach((method) -> names.add(method.method().getName()));
		}
		ConfigurableNames known = new ConfigurableNames(CONTRACTS, "contracts that are imported", methods.keySet(),
				"@ImportRpcClients imports a contract; in YAML a name with dots is written \"[text.WordCount]\", "
						+ "in an environment variable TEXTWORDCOUNT.");
		Map<String, ContractSettings> contracts = new HashMap<>();
		known.namesByKey(keys.keySet())
			.forEach((key, name) -> contracts.put(name,
					read(common, name, key, methods.getOrDefault(name, Set.of()), keys.get(key))));
		return new ClientSettings(common.timeout(), common.waitForWorker(), common.dataMimeType(), contracts);
	}

	private ContractSettings read(ClientSettings common, String name, String key, Set<String> methods,
			@Nullable Object keys) {
		RpcClientProperties.Contract set = this.contracts.getOrDefault(RoughName.of(name).letters(), NOTHING);
		String path = ConfigurableNames.key(CONTRACTS, key);
		requireSettings(keys, RpcClientProperties.Contract.class, path, "a contract");
		requireNoTagsOfAddresses(set, path);
		return new ContractSettings(common.timeout(),
				(set.timeout() != null) ? positive(set.timeout(), path + ".timeout") : null,
				(set.waitForWorker() != null) ? positive(set.waitForWorker(), path + ".wait-for-worker")
						: common.waitForWorker(),
				(set.dataMimeType() != null) ? format(set.dataMimeType(), path + ".data-mime-type")
						: common.dataMimeType(),
				tags(set.tags(), path), addresses(set.addresses(), path),
				methods(name, path + ".methods", methods, methodKeys(keys), set.methods()));
	}

	private static Map<String, RpcClientProperties.Method> methods(String contract, String path, Set<String> names,
			Map<String, Object> keys, Map<String, RpcClientProperties.Method> set) {
		Map<String, RpcClientProperties.Method> methods = new HashMap<>();
		ConfigurableNames known = new ConfigurableNames(path, "methods of '%s'".formatted(contract), names, "");
		known.namesByKey(keys.keySet()).forEach((key, name) -> {
			String methodPath = ConfigurableNames.key(path, key);
			requireSettings(keys.get(key), RpcClientProperties.Method.class, methodPath, "a method");
			RpcClientProperties.Method method = set.get(RoughName.of(name).letters());
			if (method != null) {
				methods.put(name, checked(method, methodPath));
			}
		});
		return methods;
	}

	private static RpcClientProperties.Method checked(RpcClientProperties.Method method, String path) {
		if (method.timeout() != null) {
			positive(method.timeout(), path + ".timeout");
		}
		tags(method.tags(), path);
		return method;
	}

	private static Map<String, Object> methodKeys(@Nullable Object keys) {
		Map<String, Object> methods = new LinkedHashMap<>();
		if (keys instanceof Map<?, ?> contract) {
			contract.forEach((name, value) -> {
				if ("methods".equalsIgnoreCase(String.valueOf(name)) && value instanceof Map<?, ?> set) {
					set.forEach((key, settings) -> methods.put(String.valueOf(key), settings));
				}
			});
		}
		return methods;
	}

	private static void requireSettings(@Nullable Object keys, Class<? extends Record> settings, String path,
			String what) {
		// What is no setting has no effect, and most often is the rest of a name that was
		// split at a dot or an underscore
		if (keys instanceof Map<?, ?> set) {
			List<String> names = Arrays.stream(settings.getRecordComponents())
				.map((component) -> DataObjectPropertyName.toDashedForm(component.getName()))
				.sorted()
				.toList();
			new ConfigurableNames(path, "settings of " + what, names, "")
				.namesByKey(set.keySet().stream().map(String::valueOf).toList());
		}
	}

	private static void requireNoTagsOfAddresses(RpcClientProperties.Contract set, String path) {
		if (set.addresses().isEmpty()) {
			return;
		}
		MutuallyExclusiveConfigurationPropertiesException.throwIfMultipleNonNullValuesIn((entries) -> {
			entries.put(path + ".addresses", set.addresses());
			entries.put(path + ".tags", set.tags().isEmpty() ? null : set.tags());
			set.methods()
				.forEach((key, method) -> entries.put(ConfigurableNames.key(path + ".methods", key) + ".tags",
						method.tags().isEmpty() ? null : method.tags()));
		});
	}

	private static Map<String, String> tags(Map<String, String> tags, String path) {
		tags.forEach((name, value) -> {
			if (!isTag(name, value)) {
				throw new InvalidConfigurationPropertyValueException(ConfigurableNames.key(path + ".tags", name), value,
						"Expected a name and a value without spaces, commas and equals signs.");
			}
		});
		return tags;
	}

	static boolean isTag(String name, String value) {
		return TAG.matcher(name).matches() && TAG.matcher(value).matches();
	}

	private static List<String> addresses(List<String> addresses, String path) {
		List<String> read = new ArrayList<>();
		for (int i = 0; i < addresses.size(); i++) {
			HostAndPort address = HostAndPort.parse(addresses.get(i));
			if (address == null) {
				throw new InvalidConfigurationPropertyValueException("%s.addresses[%d]".formatted(path, i),
						addresses.get(i), "Expected host:port, with an IPv6 host in brackets.");
			}
			read.add(address.toString());
		}
		return read.stream().distinct().toList();
	}

	private String format(String mimeType, String key) {
		String wanted = mimeType.trim().toLowerCase(Locale.ROOT);
		if (!wanted.equals(PayloadCodecs.CBOR) && !this.formats.get().contains(wanted)) {
			throw new InvalidConfigurationPropertyValueException(key, mimeType,
					"No payload format has this MIME type. Known are: %s."
						.formatted(String.join(", ", this.formats.get())));
		}
		return wanted;
	}

	static Duration positive(Duration duration, String key) {
		if (duration.isNegative() || duration.isZero()) {
			throw new InvalidConfigurationPropertyValueException(key, duration, "It must be longer than zero.");
		}
		return duration;
	}

}
