package io.rpcnet.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How contracts are called, unless the call says otherwise.
 *
 * @param timeout how long a call, or the first item of a stream, may take
 * @param waitForWorker how long a call waits where there is no node
 * @param dataMimeType the payload format that connections announce
 * @param contracts what is set for single contracts, by name
 */
record ClientSettings(Duration timeout, Duration waitForWorker, String dataMimeType,
		Map<String, ContractSettings> contracts) {

	ClientSettings {
		contracts = Map.copyOf(contracts);
	}

	/**
	 * Return the settings of one contract.
	 * @param name the contract's name
	 * @return what is set for it, and for all
	 */
	ContractSettings contract(String name) {
		ContractSettings own = this.contracts.get(name);
		return (own != null) ? own : new ContractSettings(this.timeout, null, this.waitForWorker, this.dataMimeType,
				Map.of(), List.of(), Map.of());
	}

	boolean hasAddresses() {
		return this.contracts.values().stream().anyMatch((contract) -> !contract.addresses().isEmpty());
	}

}
