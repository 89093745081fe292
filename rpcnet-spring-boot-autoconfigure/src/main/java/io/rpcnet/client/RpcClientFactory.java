package io.rpcnet.client;

/**
 * Makes typed clients.
 *
 * @since 0.1.0
 */
public interface RpcClientFactory {

	/**
	 * Return a client of a contract. It is thread-safe, cheap to keep, and shares the
	 * connections of this application with every other client; connections to the nodes
	 * that export the contract are opened ahead of the first call, as are those to the
	 * addresses that {@code rpcnet.client.contracts} gives the contract.
	 * <p>
	 * A method that returns {@code Mono} or {@code Flux} calls when it is subscribed to.
	 * Any other blocks until the answer is there, and throws
	 * {@link IllegalStateException} on a thread that must not block, as an event loop is.
	 * A call goes to one of the connected nodes with the tags that the call,
	 * {@link RpcClient} or {@code rpcnet.client.contracts} asks for: of two drawn at
	 * random, to the one with fewer calls in flight. When there is none it waits for
	 * {@code rpcnet.client.wait-for-worker}, and then fails with UNAVAILABLE, or with
	 * UNIMPLEMENTED when no member exports the contract. Default methods of the interface
	 * run locally.
	 * @param <T> the contract
	 * @param contract the contract's interface
	 * @return the client
	 * @throws org.springframework.boot.diagnostics.FailureAnalyzedException if a method's
	 * signature cannot be called remotely
	 */
	<T> T create(Class<T> contract);

}
