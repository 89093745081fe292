package io.rpcnet.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.rpcnet.contract.ContractMethod;

/**
 * How one contract is called, unless the call says otherwise.
 *
 * @param clientTimeout how long calls may take when nothing nearer to them says so
 * @param timeout how long calls of this contract may take, or null
 * @param waitForWorker how long a call waits where there is no node
 * @param dataMimeType the payload format
 * @param tags the tags that the called node must have
 * @param addresses where the contract is served, as host:port; empty when membership
 * tells
 * @param methods what is set for single methods, by the name of the Java method
 */
record ContractSettings(Duration clientTimeout, @Nullable Duration timeout, Duration waitForWorker, String dataMimeType,
		Map<String, String> tags, List<String> addresses, Map<String, RpcClientProperties.Method> methods) {

	ContractSettings {
		tags = Map.copyOf(tags);
		addresses = List.copyOf(addresses);
		methods = Map.copyOf(methods);
	}

	/**
	 * Return how a method is called. What is set for the method itself, here or in its
	 * annotation, covers a whole stream.
	 * @param method the method
	 * @param chosen the tags that its client was made with; empty for those set here
	 * @return the settings
	 */
	CallSettings of(ContractMethod method, Map<String, String> chosen) {
		RpcClientProperties.Method own = this.methods.get(method.method().getName());
		Map<String, String> set = (own != null && !own.tags().isEmpty()) ? own.tags() : this.tags;
		Map<String, String> used = chosen.isEmpty() ? set : chosen;
		if (own != null && own.timeout() != null) {
			return new CallSettings(own.timeout(), true, used);
		}
		if (this.timeout != null) {
			return new CallSettings(this.timeout, false, used);
		}
		Duration annotated = method.timeout();
		return new CallSettings((annotated != null) ? annotated : this.clientTimeout, annotated != null, used);
	}

	/**
	 * Return where the contract is served, whatever membership says.
	 * @return the addresses; empty when membership tells
	 */
	List<FixedAddress> fixedAddresses() {
		return this.addresses.stream().map((address) -> new FixedAddress(address, this.dataMimeType)).toList();
	}

}
