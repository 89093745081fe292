package io.rpcnet.cluster;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * What this node is about to tell others about itself, beside its settings.
 *
 * @since 0.1.0
 */
public final class NodeMetadata {

	private final Set<NodeContract> contracts = new LinkedHashSet<>();

	private final Map<String, String> tags;

	private @Nullable String rpcAddress;

	NodeMetadata(Map<String, String> tags) {
		this.tags = new LinkedHashMap<>(tags);
	}

	/**
	 * Set where this node can be called.
	 * @param rpcAddress the address, as host:port
	 * @return this
	 */
	public NodeMetadata rpcAddress(String rpcAddress) {
		Assert.hasText(rpcAddress, "'rpcAddress' must not be empty");
		this.rpcAddress = rpcAddress;
		return this;
	}

	/**
	 * Add a contract that this node exports.
	 * @param name the contract's name
	 * @param version the contract's version, from 1
	 * @return this
	 */
	public NodeMetadata contract(String name, int version) {
		Assert.hasText(name, "'name' must not be empty");
		Assert.isTrue(version > 0, "'version' must be positive");
		this.contracts.add(new NodeContract(name, version));
		return this;
	}

	/**
	 * Set a tag of this node.
	 * @param name the tag's name
	 * @param value the tag's value, in place of one that was set before
	 * @return this
	 */
	public NodeMetadata tag(String name, String value) {
		Assert.hasText(name, "'name' must not be empty");
		Assert.notNull(value, "'value' must not be null");
		this.tags.put(name, value);
		return this;
	}

	@Nullable String rpcAddress() {
		return this.rpcAddress;
	}

	List<NodeContract> contracts() {
		return List.copyOf(this.contracts);
	}

	Map<String, String> tags() {
		return Map.copyOf(this.tags);
	}

}
