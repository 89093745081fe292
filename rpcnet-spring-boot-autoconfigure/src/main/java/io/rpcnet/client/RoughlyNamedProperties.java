package io.rpcnet.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

import io.rpcnet.contract.RoughName;

/**
 * A source of settings in which the names of contracts and of their methods are reduced
 * to what matters of them. A file's {@code [text.WordCount]} and the environment's
 * {@code TEXTWORDCOUNT} are then one name, of which the environment has the last word as
 * it has of any other.
 */
final class RoughlyNamedProperties implements IterableConfigurationPropertySource {

	private static final ConfigurationPropertyName CONTRACTS = ConfigurationPropertyName
		.of(ContractProperties.CONTRACTS);

	private static final int CONTRACT = CONTRACTS.getNumberOfElements();

	private static final int METHOD = CONTRACT + 2;

	private final ConfigurationPropertySource source;

	private final Map<ConfigurationPropertyName, ConfigurationPropertyName> originals = new LinkedHashMap<>();

	private RoughlyNamedProperties(IterableConfigurationPropertySource source) {
		this.source = source;
		source.stream().filter(CONTRACTS::isAncestorOf).forEach(this::add);
	}

	/**
	 * Reduce the names of sources.
	 * @param sources the sources, first the one that wins
	 * @return the same in this order, less those that cannot be listed
	 */
	static List<ConfigurationPropertySource> of(Iterable<ConfigurationPropertySource> sources) {
		List<ConfigurationPropertySource> reduced = new ArrayList<>();
		for (ConfigurationPropertySource source : sources) {
			if (source instanceof IterableConfigurationPropertySource listed) {
				reduced.add(new RoughlyNamedProperties(listed));
			}
		}
		return reduced;
	}

	private void add(ConfigurationPropertyName original) {
		ConfigurationPropertyName other = this.originals.putIfAbsent(reduce(original), original);
		if (other != null && !Objects.equals(value(other), value(original))) {
			throw new FailureAnalyzedException("'%s' and '%s' mean the same and differ.".formatted(other, original),
					"Keep one of them: case, dashes and dots do not tell names of contracts and methods apart.");
		}
	}

	private @Nullable Object value(ConfigurationPropertyName name) {
		ConfigurationProperty property = this.source.getConfigurationProperty(name);
		return (property != null) ? property.getValue() : null;
	}

	private static ConfigurationPropertyName reduce(ConfigurationPropertyName original) {
		ConfigurationPropertyName reduced = CONTRACTS;
		for (int i = CONTRACT; i < original.getNumberOfElements(); i++) {
			reduced = reduced.append(element(original, i));
		}
		return reduced;
	}

	private static String element(ConfigurationPropertyName name, int index) {
		String original = name.getElement(index, ConfigurationPropertyName.Form.ORIGINAL);
		if (index == CONTRACT || (index == METHOD && isMethods(name))) {
			return "[%s]".formatted(letters(original));
		}
		// Elsewhere what is in brackets, or the name of a tag, is meant to the letter
		boolean literal = name.chop(index + 1).isLastElementIndexed()
				|| "tags".equals(name.getElement(index - 1, ConfigurationPropertyName.Form.UNIFORM));
		return literal ? "[%s]".formatted(original) : name.getElement(index, ConfigurationPropertyName.Form.DASHED);
	}

	private static boolean isMethods(ConfigurationPropertyName name) {
		return "methods".equals(name.getElement(METHOD - 1, ConfigurationPropertyName.Form.UNIFORM));
	}

	private static String letters(String name) {
		return RoughName.of(name).letters();
	}

	@Override
	public Stream<ConfigurationPropertyName> stream() {
		return this.originals.keySet().stream();
	}

	@Override
	public @Nullable ConfigurationProperty getConfigurationProperty(@Nullable ConfigurationPropertyName name) {
		ConfigurationPropertyName original = (name != null) ? this.originals.getOrDefault(name, name) : null;
		ConfigurationProperty property = (original != null) ? this.source.getConfigurationProperty(original) : null;
		return (property != null && name != null)
				? new ConfigurationProperty(name, property.getValue(), property.getOrigin()) : null;
	}

	@Override
	public @Nullable Object getUnderlyingSource() {
		return this.source.getUnderlyingSource();
	}

}
