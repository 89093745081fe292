package io.rpcnet.cluster;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

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

	/**
	 * Create the settings, copying the tags.
	 */
	public NodeProperties {
		tags = Map.copyOf(tags);
	}

}
