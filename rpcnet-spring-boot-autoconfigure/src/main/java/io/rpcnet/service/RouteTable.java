package io.rpcnet.service;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import reactor.core.scheduler.Scheduler;

import io.rpcnet.codec.PayloadCodec;
import io.rpcnet.codec.PayloadCodecs;
import io.rpcnet.contract.CallMonitor;
import io.rpcnet.contract.Contract;
import io.rpcnet.contract.ContractMethod;
import io.rpcnet.contract.Interaction;
import io.rpcnet.contract.MethodMonitor;
import io.rpcnet.contract.Side;
import io.rpcnet.transport.RouteNames;

/**
 * The routes that this node answers, made once at start and never changed.
 */
final class RouteTable {

	/** The versions of each route, the oldest first. */
	private final Map<String, List<ServiceMethod>> routes = new HashMap<>();

	private final List<Contract> contracts = new ArrayList<>();

	private final List<Contract> builtIn = new ArrayList<>();

	private RouteNames names = RouteNames.NONE;

	private final List<PayloadCodec> formats;

	private final Scheduler handlers;

	private final CallMonitor monitor;

	private final MethodMonitor unknown;

	/**
	 * Make the table.
	 * @param services the service beans, proxies or not
	 * @param formats the payload formats that every route understands
	 * @param handlers where methods run that may block
	 * @param monitor what is told of calls
	 * @throws FailureAnalyzedException if a contract cannot be exported or has a reserved
	 * name, or two services export one route
	 */
	RouteTable(Iterable<Object> services, List<PayloadCodec> formats, Scheduler handlers, CallMonitor monitor) {
		this.formats = formats;
		this.handlers = handlers;
		this.monitor = monitor;
		this.unknown = monitor.monitor(Side.SERVER, CallMonitor.UNKNOWN, CallMonitor.UNKNOWN,
				Interaction.REQUEST_RESPONSE);
		for (Object service : services) {
			for (Contract contract : Contract.exportedBy(AopUtils.getTargetClass(service))) {
				requireNotReserved(contract);
				add(contract, service);
				this.contracts.add(contract);
			}
		}
		this.names = new RouteNames(this.routes.keySet());
	}

	private static void requireNotReserved(Contract contract) {
		if (contract.isBuiltIn()) {
			throw new FailureAnalyzedException(
					"The contract of %s is named '%s'. Names that begin with '%s' are reserved for the services that every node has."
						.formatted(contract.type().getName(), contract.name(), Contract.BUILT_IN),
					"Choose another name in @RpcContract(name = …).");
		}
	}

	/**
	 * Add a service of this library, whose contracts are called as any other but are none
	 * of the application's.
	 * @param service the service
	 */
	void addBuiltIn(Object service) {
		Contract.exportedBy(service.getClass()).forEach((contract) -> {
			add(contract, service);
			this.builtIn.add(contract);
		});
		this.names = new RouteNames(this.routes.keySet());
	}

	private void add(Contract contract, Object service) {
		contract.methods()
			.forEach((method) -> add(contract,
					new ServiceMethod(method, contract.version(), service, this.formats, this.handlers, this.monitor)));
	}

	private void add(Contract contract, ServiceMethod added) {
		ContractMethod method = added.method();
		ServiceMethod owner = find(method.route(), contract.version());
		if (owner != null) {
			throw new FailureAnalyzedException(
					"Route '%s' (version %d) is exported by both '%s' and '%s'. A route has one owner."
						.formatted(method.route(), contract.version(), name(owner.service()), name(added.service())),
					"Rename one contract with @RpcContract(name = …), give it another version, or remove one of the "
							+ "services.");
		}
		List<ServiceMethod> versions = this.routes.computeIfAbsent(method.route(), (route) -> new ArrayList<>());
		versions.add(added);
		versions.sort(Comparator.comparingInt(ServiceMethod::version));
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
		List<ServiceMethod> versions = this.routes.getOrDefault(route, List.of());
		for (int i = versions.size() - 1; i >= 0; i--) {
			ServiceMethod method = versions.get(i);
			if (version == 0 || version == method.version()) {
				return method;
			}
		}
		return null;
	}

	/**
	 * Return what is told of calls whose route does not exist.
	 * @return the monitor
	 */
	MethodMonitor unknown() {
		return this.unknown;
	}

	/**
	 * Return the names of the routes, for who reads them off the wire.
	 * @return the names
	 */
	RouteNames names() {
		return this.names;
	}

	/**
	 * Prepare what some payloads need and the start did not. Returns at once.
	 */
	void prepareFormats() {
		PayloadCodecs.prepareAside(this.formats);
	}

	/**
	 * Return the contracts of the application.
	 * @return what other nodes learn of this one
	 */
	List<Contract> contracts() {
		return List.copyOf(this.contracts);
	}

	/**
	 * Return all contracts, those of this library included.
	 * @return what can be called here
	 */
	List<Contract> allContracts() {
		return Stream.concat(this.contracts.stream(), this.builtIn.stream()).toList();
	}

}
