/**
 * What operators see of calls: meters, log lines, spans and the actuator endpoint. Open
 * {@code MeteredCalls} first, for the endpoint {@code RpcEndpoint}. Leans on every
 * package below, and of {@code lifecycle} on {@code RpcDrain}.
 */
@NullMarked
package io.rpcnet.observability;

import org.jspecify.annotations.NullMarked;
