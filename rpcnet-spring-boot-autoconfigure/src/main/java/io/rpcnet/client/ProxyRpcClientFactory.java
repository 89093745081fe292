package io.rpcnet.client;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import io.rpcnet.codec.MethodCodec;
import io.rpcnet.codec.MethodCodecs;
import io.rpcnet.codec.PayloadCodec;
import io.rpcnet.codec.PayloadCodecs;
import io.rpcnet.contract.Contract;
import io.rpcnet.contract.ContractMethod;
import io.rpcnet.transport.RouteMetadata;

/**
 * Makes clients as JDK proxies, whose methods are prepared when the client is made.
 */
final class ProxyRpcClientFactory implements RpcClientFactory {

	private final NodeConnections connections;

	private final List<PayloadCodec> formats;

	private final Duration timeout;

	private final Duration waitForWorker;

	private final List<RpcClientInterceptor> interceptors;

	ProxyRpcClientFactory(NodeConnections connections, List<PayloadCodec> formats, Duration timeout,
			Duration waitForWorker, List<RpcClientInterceptor> interceptors) {
		this.connections = connections;
		this.formats = List.copyOf(formats);
		this.timeout = timeout;
		this.waitForWorker = waitForWorker;
		this.interceptors = List.copyOf(interceptors);
	}

	@Override
	public <T> T create(Class<T> contract) {
		Assert.isTrue(contract.isInterface(), () -> "'contract' must be an interface: " + contract.getName());
		Contract read = Contract.of(contract);
		NodePicker picker = new NodePicker(read, this.connections, this.waitForWorker);
		Map<String, ClientMethod> methods = new HashMap<>();
		for (ContractMethod method : read.methods()) {
			methods.put(method.method().getName(), method(method, read.version(), picker));
		}
		this.connections.add(picker);
		return contract.cast(Proxy.newProxyInstance(contract.getClassLoader(), new Class<?>[] { contract },
				new Client(read.name(), Map.copyOf(methods))));
	}

	private ClientMethod method(ContractMethod method, int version, NodePicker picker) {
		Duration own = method.timeout();
		CallSettings settings = new CallSettings((own != null) ? own : this.timeout, own != null, Map.of());
		MethodCodec codec = new MethodCodecs(method, this.formats).preferred(PayloadCodecs.CBOR);
		String mimeType = codec.mimeType().equals(PayloadCodecs.CBOR) ? null : codec.mimeType();
		return new ClientMethod(method, version, codec, new RouteMetadata(method.route(), version, mimeType), picker,
				settings, this.interceptors);
	}

	/**
	 * Names are enough to tell methods apart: contracts do not overload.
	 *
	 * @param name the contract's name
	 * @param methods the methods by name
	 */
	private record Client(String name, Map<String, ClientMethod> methods) implements InvocationHandler {

		private static final Object[] NO_ARGUMENTS = {};

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
				return InvocationHandler.invokeDefault(proxy, method, arguments);
			}
			ClientMethod called = this.methods.get(method.getName());
			if (called == null) {
				throw new UnsupportedOperationException("No remote method: " + method.toGenericString());
			}
			return called.call(given);
		}

	}

}
