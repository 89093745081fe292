/**
 * Serving calls: which routes there are, and how a request becomes a call of a method.
 * Open {@link io.rpcnet.service.RouteTable} first. Leans on {@code io.rpcnet.contract},
 * {@code io.rpcnet.codec}, {@code io.rpcnet.transport} and {@code io.rpcnet.cluster}.
 */
@NullMarked
package io.rpcnet.service;

import org.jspecify.annotations.NullMarked;
