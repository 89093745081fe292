package io.rpcnet.service;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.rpcnet.CallLabels;
import io.rpcnet.contract.CallMonitor;
import io.rpcnet.transport.RpcPeer;

/**
 * What the log says of the calls over one connection, made once a method. For the
 * connection's event loop only.
 */
final class ConnectionLabels {

	private final Map<ServiceMethod, CallLabels> methods = new IdentityHashMap<>();

	private final String peer;

	private final Supplier<@Nullable String> worker;

	ConnectionLabels(RpcPeer peer, Supplier<@Nullable String> worker) {
		this.peer = CallLabels.peer(peer.address());
		this.worker = worker;
	}

	CallLabels of(ServiceMethod method) {
		CallLabels known = this.methods.get(method);
		if (known == null) {
			known = method.labels(this.peer, this.worker.get());
			this.methods.put(method, known);
		}
		return known;
	}

	CallLabels unknown() {
		return new CallLabels(CallMonitor.UNKNOWN, CallMonitor.UNKNOWN, this.peer, this.worker.get());
	}

}
