package io.rpcnet.service;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import reactor.core.scheduler.Scheduler;

import io.rpcnet.codec.PayloadCodec;
import io.rpcnet.contract.Contract;
import io.rpcnet.contract.ContractMethod;

/**
 * The routes that this node answers, made once at start and never changed.
 */
final class RouteTable {

	private final Map<String, NavigableMap<Integer, ServiceMethod>> routes = new HashMap<>();

	private final List<Contract> contracts = new ArrayList<>();

	/**
	 * Make the table.
	 * @param services the service beans, proxies or not
	 * @param formats the payload formats that every route understands
	 * @param handlers where methods run that may block
	 * @throws FailureAnalyzedException if a contract cannot be exported, or two services
	 * export one route
	 */
	RouteTable(Iterable<Object> services, List<PayloadCodec> formats, Scheduler handlers) {
		for (Object service : services) {
			for (Contract contract : Contract.exportedBy(AopUtils.getTargetClass(service))) {
				contract.methods()
					.forEach((method) -> add(contract,
							new ServiceMethod(method, contract.version(), service, formats, handlers)));
				this.contracts.add(contract);
			}
		}
	}

	private void add(Contract contract, ServiceMethod added) {
		ContractMethod method = added.method();
		ServiceMethod owner = this.routes.computeIfAbsent(method.route(), (route) -> new TreeMap<>())
			.putIfAbsent(contract.version(), added);
		if (owner != null) {
			throw new FailureAnalyzedException(
					"Route '%s' (version %d) is exported by both '%s' and '%s'. A route has one owner."
						.formatted(method.route(), contract.version(), name(owner.service()), name(added.service())),
					"Rename one contract with @RpcContract(name = …), give it another version, or remove one of the "
							+ "services.");
		}
	}

	private static String name(Object service) {
		return AopUtils.getTargetClass(service).getName();
	}

	/**
	 * Find a route.
	 * @param route the route, as {@code Contract.method}
	 * @param version the contract's version, or 0 for the newest
	 * @return the method, or null when there is no such route or version
	 */
	@Nullable ServiceMethod find(String route, int version) {
		NavigableMap<Integer, ServiceMethod> versions = this.routes.get(route);
		if (versions == null) {
			return null;
		}
		return (version == 0) ? versions.lastEntry().getValue() : versions.get(version);
	}

	List<Contract> contracts() {
		return List.copyOf(this.contracts);
	}

}
