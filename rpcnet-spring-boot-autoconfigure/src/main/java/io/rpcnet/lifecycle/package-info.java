/**
 * How a node leaves without losing a call. Open {@link io.rpcnet.lifecycle.RpcDrain}
 * first. Leans on {@code cluster}, {@code transport}, {@code service} and {@code client}.
 */
@NullMarked
package io.rpcnet.lifecycle;

import org.jspecify.annotations.NullMarked;
