package io.rpcnet.dev;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of development mode, read from {@code rpcnet.dev}.
 *
 * @param enabled Whether to use certificates made on this machine where no SSL bundle is
 * named. For development only.
 * @param directory Folder that the certificates are kept in, shared by all processes of
 * this user; RpcNet replaces the certificates in it as it needs to. By default
 * '.rpcnet/dev' in the user's home.
 * @since 0.1.0
 */
@ConfigurationProperties("rpcnet.dev")
public record DevProperties(@DefaultValue("false") boolean enabled, @Nullable Path directory) {
}
