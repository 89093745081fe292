/**
 * Values to bytes and back. Open {@link io.rpcnet.codec.PayloadCodec} first. Leans on
 * {@code io.rpcnet} and {@code io.rpcnet.contract}.
 * <p>
 * Buffers made here are unpooled and on the heap: whoever gets one may release it, and
 * nothing is lost when he does not.
 * <p>
 * Raw payloads, which are a {@code byte[]}, {@code ByteBuffer} or {@code ByteBuf} alone,
 * are not copied where that can be avoided:
 * <ul>
 * <li>A {@code byte[]} and a {@code ByteBuffer} are sent from where they are. Leave their
 * content alone until the call has ended. The position of a {@code ByteBuffer} does not
 * move.</li>
 * <li>A {@code ByteBuf} that is an argument stays the caller's: each attempt to send it
 * takes a reference of its own, and the caller releases his when he likes. One that is an
 * item of a stream or a result passes to the runtime, which releases it.</li>
 * <li>A {@code byte[]} of some size that was received is the array that it was read
 * into.</li>
 * <li>A {@code ByteBuf} that was received is the receiver's. He may release it, and
 * nothing leaks when he does not. He may hand it on as a result.</li>
 * <li>A {@code ByteBuffer} that was received shows the bytes where they arrived, and
 * stays valid for as long as he holds it.</li>
 * <li>Inside an array, record or collection all three are ordinary values of the format:
 * copied, and never released.</li>
 * </ul>
 */
@NullMarked
package io.rpcnet.codec;

import org.jspecify.annotations.NullMarked;
