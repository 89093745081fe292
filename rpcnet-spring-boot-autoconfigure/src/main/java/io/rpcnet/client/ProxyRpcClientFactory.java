package io.rpcnet.client;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.util.Assert;

import io.rpcnet.codec.MethodCodec;
import io.rpcnet.codec.MethodCodecs;
import io.rpcnet.codec.PayloadCodec;
import io.rpcnet.codec.PayloadCodecs;
import io.rpcnet.contract.CallMonitor;
import io.rpcnet.contract.CallTracer;
import io.rpcnet.contract.Contract;
import io.rpcnet.contract.ContractMethod;
import io.rpcnet.contract.Side;
import io.rpcnet.transport.RouteMetadata;

/**
 * Makes clients as JDK proxies, whose methods are prepared when the client is made.
 */
final class ProxyRpcClientFactory implements RpcClientFactory {

	private final NodeConnections connections;

	private final List<PayloadCodec> formats;

	private final ClientSettings settings;

	private final List<RpcClientInterceptor> interceptors;

	private final CallMonitor monitor;

	private final @Nullable CallTracer tracer;

	private final Map<Class<?>, Client> clients = new ConcurrentHashMap<>();

	private final Map<Tagged, Client> tagged = new ConcurrentHashMap<>();

	ProxyRpcClientFactory(NodeConnections connections, List<PayloadCodec> formats, ClientSettings settings,
			List<RpcClientInterceptor> interceptors, CallMonitor monitor, @Nullable CallTracer tracer) {
		this.connections = connections;
		this.formats = List.copyOf(formats);
		this.settings = settings;
		this.interceptors = List.copyOf(interceptors);
		this.monitor = monitor;
		this.tracer = tracer;
	}

	@Override
	public <T> T create(Class<T> contract) {
		return create(contract, Map.of());
	}

	/**
	 * Return a client whose calls go to nodes with certain tags, unless the call chooses.
	 * @param <T> the contract
	 * @param contract the contract's interface
	 * @param tags the tags; empty for those that are set for the contract
	 * @return the client
	 */
	<T> T create(Class<T> contract, Map<String, String> tags) {
		Assert.isTrue(contract.isInterface(), () -> "'contract' must be an interface: " + contract.getName());
		Client plain = this.clients.computeIfAbsent(contract, this::prepare);
		Client client = tags.isEmpty() ? plain
				: this.tagged.computeIfAbsent(new Tagged(contract, tags), (key) -> tagged(plain, key.tags()));
		return contract.cast(Proxy.newProxyInstance(contract.getClassLoader(), new Class<?>[] { contract }, client));
	}

	/**
	 * Prepare what some payloads need and the start did not. Returns at once.
	 */
	void prepareFormats() {
		PayloadCodecs.prepareAside(this.formats);
	}

	private Client prepare(Class<?> type) {
		Contract contract = Contract.of(type);
		ContractSettings own = this.settings.contract(contract.name());
		NodePicker picker = new NodePicker(contract, this.connections, own.waitForWorker(), own.fixedAddresses());
		Map<String, ClientMethod> methods = new HashMap<>();
		for (ContractMethod method : contract.methods()) {
			methods.put(method.method().getName(), method(method, contract.version(), picker, own));
		}
		this.connections.add(picker);
		return new Client(contract.name(), methods);
	}

	private ClientMethod method(ContractMethod method, int version, NodePicker picker, ContractSettings own) {
		MethodCodec codec = new MethodCodecs(method, this.formats).preferred(own.dataMimeType());
		String announced = picker.isFixed() ? own.dataMimeType() : this.settings.dataMimeType();
		String mimeType = codec.mimeType().equals(announced) ? null : codec.mimeType();
		return new ClientMethod(method, version, codec, new RouteMetadata(method.route(), version, mimeType), picker,
				own.of(method, Map.of()), this.interceptors, this.monitor.monitor(Side.CLIENT, method), this.tracer);
	}

	private Client tagged(Client plain, Map<String, String> tags) {
		ContractSettings own = this.settings.contract(plain.name());
		if (!own.addresses().isEmpty()) {
			throw new FailureAnalyzedException(
					"A client of '%s' is asked for with the tags %s, but the contract is served at fixed addresses, which have no tags."
						.formatted(plain.name(), tags.keySet()),
					"Remove the tags of @RpcClient, or the addresses of '%s' under 'rpcnet.client.contracts'."
						.formatted(plain.name()));
		}
		Map<String, ClientMethod> methods = new HashMap<>();
		plain.methods()
			.forEach((name, method) -> methods.put(name,
					new ClientMethod(method.method(), method.version(), method.codec(), method.metadata(),
							method.picker(), own.of(method.method(), tags), this.interceptors, method.monitor(),
							this.tracer)));
		return new Client(plain.name(), methods);
	}

	/**
	 * What a client is kept by.
	 *
	 * @param contract the contract's interface
	 * @param tags the tags that its calls ask for
	 */
	private record Tagged(Class<?> contract, Map<String, String> tags) {

		private Tagged {
			tags = Map.copyOf(tags);
		}

	}

	/**
	 * Names are enough to tell methods apart: contracts do not overload.
	 *
	 * @param name the contract's name
	 * @param methods the methods by name
	 */
	private record Client(String name, Map<String, ClientMethod> methods) implements InvocationHandler {

		private static final Object[] NO_ARGUMENTS = {};

		private Client {
			methods = Map.copyOf(methods);
		}

		@Override
		public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
				throws Throwable {
			@Nullable Object[] given = (arguments != null) ? arguments : NO_ARGUMENTS;
			if (method.getDeclaringClass() == Object.class) {
				return switch (method.getName()) {
					case "equals" -> proxy == given[0];
					case "hashCode" -> System.identityHashCode(proxy);
					default -> "RPC client of " + this.name;
				};
			}
			if (method.isDefault()) {
				return callDefault(proxy, method, given);
			}
			ClientMethod called = this.methods.get(method.getName());
			if (called == null) {
				throw new UnsupportedOperationException("No remote method: " + method.toGenericString());
			}
			return called.call(given);
		}

		// Unlike InvocationHandler.invokeDefault, also where the interface is not public
		private static @Nullable Object callDefault(Object proxy, Method method, @Nullable Object[] arguments)
				throws Throwable {
			Class<?> type = method.getDeclaringClass();
			return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
				.unreflectSpecial(method, type)
				.bindTo(proxy)
				.invokeWithArguments(arguments);
		}

	}

}
