package io.rpcnet.service;

import java.util.List;

/**
 * What can be called on this node. Known when the application has started, and the same
 * from then on.
 *
 * @since 0.1.0
 */
public interface RpcServices {

	/**
	 * Return the contracts of this node, those of this library included.
	 * @return an immutable list, sorted by name, then by version
	 */
	List<Service> all();

	/**
	 * A contract that this node exports.
	 *
	 * @param name the contract's name, as in routes
	 * @param version the contract's version, from 1
	 * @param methods the methods, by name
	 */
	record Service(String name, int version, List<Method> methods) {

		public Service {
			methods = List.copyOf(methods);
		}

	}

	/**
	 * A method of a contract.
	 *
	 * @param name the name, which with the contract's makes the route
	 * @param interaction {@code fire-and-forget}, {@code request-response},
	 * {@code request-stream} or {@code request-channel}
	 */
	record Method(String name, String interaction) {

	}

}
