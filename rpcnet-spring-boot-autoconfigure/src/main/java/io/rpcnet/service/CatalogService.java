package io.rpcnet.service;

import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.databind.JsonNode;

import io.rpcnet.contract.Contract;
import io.rpcnet.contract.ContractMethod;

/**
 * Describes contracts once, when first asked.
 */
final class CatalogService implements Catalog {

	private static final Comparator<Contract> ORDER = Comparator.comparing(Contract::name)
		.thenComparing(Contract::version);

	private final Supplier<Services> services;

	/**
	 * Create the service.
	 * @param contracts the contracts, asked for with the first call
	 * @param schemas makes the schemas
	 */
	CatalogService(Supplier<List<Contract>> contracts, Supplier<JsonSchemas> schemas) {
		this.services = SingletonSupplier.of(() -> describe(contracts.get(), schemas.get()));
	}

	private static Services describe(List<Contract> contracts, JsonSchemas schemas) {
		return new Services(contracts.stream().sorted(ORDER).map((contract) -> describe(contract, schemas)).toList());
	}

	@Override
	public Services services() {
		return this.services.get();
	}

	private static ContractEntry describe(Contract contract, JsonSchemas schemas) {
		return new ContractEntry(contract.name(), contract.version(),
				contract.methods().stream().map((method) -> describe(method, schemas)).toList());
	}

	private static MethodEntry describe(ContractMethod method, JsonSchemas schemas) {
		JsonNode values = values(method, schemas);
		JsonNode result = (method.resultType() != null) ? schemas.payload(method.resultType()) : null;
		String name = method.method().getName();
		String interaction = method.interaction().toString();
		ContractMethod.Stream stream = method.stream();
		return (stream != null) ? new MethodEntry(name, interaction, values, schemas.payload(stream.type()), result)
				: new MethodEntry(name, interaction, null, values, result);
	}

	private static @Nullable JsonNode values(ContractMethod method, JsonSchemas schemas) {
		List<ContractMethod.Parameter> values = method.values();
		if (values.isEmpty()) {
			return null;
		}
		boolean alone = values.size() == 1 && method.stream() == null;
		return alone ? schemas.payload(values.get(0).type())
				: schemas.array(values.stream().map(ContractMethod.Parameter::type).toList());
	}

}
