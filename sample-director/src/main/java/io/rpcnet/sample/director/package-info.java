/**
 * A director that shares a document out to workers, and the client that sends it one.
 * Open {@link io.rpcnet.sample.director.DocumentAnalyzer} first.
 */
@NullMarked
package io.rpcnet.sample.director;

import org.jspecify.annotations.NullMarked;
