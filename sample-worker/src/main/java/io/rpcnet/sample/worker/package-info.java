/**
 * A worker: an application that hosts one RPC service and joins the cluster. Open
 * {@link io.rpcnet.sample.worker.WordCountService} first.
 */
@NullMarked
package io.rpcnet.sample.worker;

import org.jspecify.annotations.NullMarked;
