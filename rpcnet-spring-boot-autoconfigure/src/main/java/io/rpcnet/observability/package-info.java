/**
 * What operators see of calls: meters, log lines, spans and the actuator endpoint. Open
 * {@code MeteredCalls} first. Leans on every package below but {@code lifecycle}.
 */
@NullMarked
package io.rpcnet.observability;

import org.jspecify.annotations.NullMarked;
