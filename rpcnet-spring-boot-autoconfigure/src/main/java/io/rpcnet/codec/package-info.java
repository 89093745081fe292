/**
 * Values to bytes and back. Open {@link io.rpcnet.codec.PayloadCodec} first. Leans on
 * {@code io.rpcnet} and {@code io.rpcnet.contract}.
 * <p>
 * Buffers made here are unpooled and on the heap: whoever gets one may release it, and
 * nothing is lost when he does not.
 */
@NullMarked
package io.rpcnet.codec;

import org.jspecify.annotations.NullMarked;
