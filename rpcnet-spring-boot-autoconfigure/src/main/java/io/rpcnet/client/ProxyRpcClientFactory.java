package io.rpcnet.client;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import io.rpcnet.codec.PayloadCodec;
import io.rpcnet.contract.Contract;
import io.rpcnet.contract.ContractMethod;

/**
 * Makes clients as JDK proxies, whose methods are prepared when the client is made.
 */
final class ProxyRpcClientFactory implements RpcClientFactory {

	private final NodeConnections connections;

	private final PayloadCodec format;

	private final Duration timeout;

	private final Duration waitForWorker;

	ProxyRpcClientFactory(NodeConnections connections, PayloadCodec format, Duration timeout, Duration waitForWorker) {
		this.connections = connections;
		this.format = format;
		this.timeout = timeout;
		this.waitForWorker = waitForWorker;
	}

	@Override
	public <T> T create(Class<T> contract) {
		Assert.isTrue(contract.isInterface(), () -> "'contract' must be an interface: " + contract.getName());
		Contract read = Contract.of(contract);
		NodePicker picker = new NodePicker(read, this.connections, this.waitForWorker);
		Map<String, ClientMethod> methods = new HashMap<>();
		for (ContractMethod method : read.methods()) {
			methods.put(method.method().getName(),
					new ClientMethod(method, read.version(), this.format, picker, this.timeout));
		}
		this.connections.add(picker);
		return contract.cast(Proxy.newProxyInstance(contract.getClassLoader(), new Class<?>[] { contract },
				new Client(read.name(), Map.copyOf(methods))));
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
