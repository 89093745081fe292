/**
 * Development mode: certificates made on this machine, so that an application starts with
 * TLS before anybody has set up an authority. Open {@link io.rpcnet.dev.DevProperties}
 * first, then {@code DevCertificates}. Leans on {@code io.rpcnet.transport}.
 */
@NullMarked
package io.rpcnet.dev;

import org.jspecify.annotations.NullMarked;
