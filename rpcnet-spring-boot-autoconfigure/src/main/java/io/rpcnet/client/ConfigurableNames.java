package io.rpcnet.client;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.springframework.boot.diagnostics.FailureAnalyzedException;

import io.rpcnet.contract.RoughName;

/**
 * The names that keys of settings may have at one place.
 *
 * @param parent the key above them
 * @param what what the names are of, for messages
 * @param names the names
 * @param advice what else to do about a name that there is not; empty for nothing
 */
record ConfigurableNames(String parent, String what, Collection<String> names, String advice) {

	/**
	 * Return the full key of a name as it was set.
	 * @param parent the key above it
	 * @param name the name
	 * @return the key, as in a properties file
	 */
	static String key(String parent, String name) {
		return name.matches("[A-Za-z0-9-]+") ? parent + "." + name : "%s[%s]".formatted(parent, name);
	}

	/**
	 * Find out which name each key means.
	 * @param keys the keys that are set
	 * @return the name that each means
	 */
	Map<String, String> namesByKey(Collection<String> keys) {
		Map<String, String> names = new LinkedHashMap<>();
		keys.forEach((key) -> names.put(key, name(key)));
		return names;
	}

	private String name(String key) {
		List<String> found = RoughName.of(key).among(this.names);
		if (found.isEmpty()) {
			throw unknown(key);
		}
		if (found.size() > 1) {
			throw ambiguous(key, found);
		}
		return found.get(0);
	}

	private FailureAnalyzedException unknown(String key) {
		String description = "'%s' fits none of the %s.".formatted(key(this.parent, key), this.what);
		if (this.names.isEmpty()) {
			return new FailureAnalyzedException(description + " There are none.",
					("Remove the setting. " + this.advice).trim());
		}
		return new FailureAnalyzedException(
				"%s Did you mean '%s'?".formatted(description, RoughName.of(key).nearest(this.names)),
				"Correct the name: there are %s. %s".formatted(quoted(this.names), this.advice).trim());
	}

	private FailureAnalyzedException ambiguous(String key, List<String> found) {
		return new FailureAnalyzedException(
				"'%s' fits more than one of the %s: %s.".formatted(key(this.parent, key), this.what, quoted(found)),
				"Rename one of them: case, dashes and dots do not tell names apart in a key.");
	}

	private static String quoted(Collection<String> names) {
		return names.stream().map("'%s'"::formatted).collect(Collectors.joining(", "));
	}

}
