/**
 * What an application names in its own code: the annotations, the call's context and its
 * errors. Open {@link io.rpcnet.RpcService} first. Leans on no other package of ours.
 */
@NullMarked
package io.rpcnet;

import org.jspecify.annotations.NullMarked;
