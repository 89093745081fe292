/**
 * What a contract's interface says, read once at start for server and client alike. Open
 * {@link io.rpcnet.contract.Contract} first. Leans on {@code io.rpcnet}.
 */
@NullMarked
package io.rpcnet.contract;

import org.jspecify.annotations.NullMarked;
