package io.rpcnet.contract;

import java.util.List;

import io.rpcnet.Internal;

/**
 * Is told of the calls of this node, to count or log them. Beans of this type are asked
 * when services and clients are made.
 *
 * @since 0.1.0
 */
@Internal
@FunctionalInterface
public interface CallMonitor {

	/**
	 * How the service and the method are named of a request whose route does not exist:
	 * what a caller makes up names nothing here.
	 */
	String UNKNOWN = "unknown";

	/**
	 * Return what is told of the calls of one method. Asked once a method and side.
	 * @param side where the calls are seen
	 * @param service the contract's name, or {@link #UNKNOWN}
	 * @param method the method's name, or {@link #UNKNOWN}
	 * @param interaction how the calls are carried
	 * @return what is told of them
	 */
	MethodMonitor monitor(Side side, String service, String method, Interaction interaction);

	/**
	 * Return what is told of the calls of one method.
	 * @param side where the calls are seen
	 * @param method the method
	 * @return what is told of them
	 */
	default MethodMonitor monitor(Side side, ContractMethod method) {
		return monitor(side, method.service(), method.name(), method.interaction());
	}

	/**
	 * Make one monitor of several.
	 * @param monitors those that are told, in this order
	 * @return the monitor; without any, one that does nothing
	 */
	static CallMonitor of(List<CallMonitor> monitors) {
		List<CallMonitor> all = List.copyOf(monitors);
		return (side, service, method, interaction) -> MethodMonitor
			.of(all.stream().map((monitor) -> monitor.monitor(side, service, method, interaction)).toList());
	}

}
