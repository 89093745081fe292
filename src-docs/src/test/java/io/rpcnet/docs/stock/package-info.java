/**
 * The stock of the shop: what the first contract of the guide does not show.
 */
@NullMarked
package io.rpcnet.docs.stock;

import org.jspecify.annotations.NullMarked;
