/**
 * The shop of the guide: one contract with all four interactions, and its service.
 */
@NullMarked
package io.rpcnet.docs.shop;

import org.jspecify.annotations.NullMarked;
