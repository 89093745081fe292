/**
 * Benchmarks of what only this package of the library sees.
 */
@NullMarked
package io.rpcnet.client;

import org.jspecify.annotations.NullMarked;
