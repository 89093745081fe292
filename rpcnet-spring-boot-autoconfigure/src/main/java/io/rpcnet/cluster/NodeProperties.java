package io.rpcnet.cluster;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * What this node tells others about itself, read from {@code rpcnet.node}.
 *
 * @param label Name of this node wherever a person reads it. By default the application's
 * name and a short random id.
 * @param role What this node is in the cluster for.
 * @param zone Failure domain that this node runs in, such as an availability zone.
 * @param region Region that this node runs in.
 * @param weight Share of calls that this node wants, against that of others.
 * @param tags Name and value of each tag by which callers may choose this node.
 * @since 0.1.0
 */
@ConfigurationProperties("rpcnet.node")
public record NodeProperties(@Nullable String label, @DefaultValue("peer") NodeRole role, @Nullable String zone,
		@Nullable String region, @DefaultValue("100") int weight, @DefaultValue Map<String, String> tags) {

	private static final int SHORT_ID = 6;

	private static final int MAX_LABEL = 128;

	private static final int MAX_WEIGHT = 10_000;

	private static final Pattern TAG = Pattern.compile("[^\\s,=]+");

	/**
	 * Create the settings, copying the tags.
	 */
	public NodeProperties {
		tags = Map.copyOf(tags);
	}

	Node toNode(String id, String application, @Nullable String version) {
		String shown = (this.label != null) ? this.label : application + "-" + id.substring(0, SHORT_ID);
		if (shown.isBlank() || shown.length() > MAX_LABEL || shown.chars().anyMatch(Character::isISOControl)) {
			throw invalid("label", shown, "Expected 1 to %d printable characters.".formatted(MAX_LABEL));
		}
		if (this.weight < 1 || this.weight > MAX_WEIGHT) {
			throw invalid("weight", this.weight, "Expected a number from 1 to %d.".formatted(MAX_WEIGHT));
		}
		this.tags.forEach((name, value) -> {
			if (!TAG.matcher(name).matches() || !TAG.matcher(value).matches()) {
				throw invalid("tags." + name, value,
						"Expected a name and a value without spaces, commas and equals signs, as callers choose by 'name=value,…'.");
			}
		});
		return new Node(id, shown, this.role, NodeState.STARTING, this.zone, this.region, null, "", List.of(),
				this.weight, version, this.tags);
	}

	private static InvalidConfigurationPropertyValueException invalid(String name, Object value, String reason) {
		return new InvalidConfigurationPropertyValueException("rpcnet.node." + name, value, reason);
	}

}
