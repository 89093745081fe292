package io.rpcnet.service;

import java.util.Comparator;
import java.util.List;

import io.rpcnet.contract.Contract;
import io.rpcnet.contract.ContractMethod;

/**
 * The services that a route table leads to.
 */
final class RoutedServices implements RpcServices {

	private static final Comparator<Contract> ORDER = Comparator.comparing(Contract::name)
		.thenComparing(Contract::version);

	private final List<Service> all;

	RoutedServices(RouteTable routes) {
		this.all = routes.allContracts().stream().sorted(ORDER).map(RoutedServices::describe).toList();
	}

	private static Service describe(Contract contract) {
		return new Service(contract.name(), contract.version(),
				contract.methods().stream().map(RoutedServices::describe).toList());
	}

	private static Method describe(ContractMethod method) {
		return new Method(method.method().getName(), method.interaction().toString());
	}

	@Override
	public List<Service> all() {
		return this.all;
	}

}
