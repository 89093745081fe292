package io.rpcnet.service;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the threads that run handlers which may block, read from
 * {@code rpcnet.server.handlers}. Reactive handlers run on event loops instead. With
 * 'spring.threads.virtual.enabled' each call has a virtual thread of its own, and these
 * settings do not apply.
 *
 * @param maxThreads Most threads that run handlers. 10 for each processor when unset.
 * @param queueCapacity How many calls may wait for each of the threads. Further ones fail
 * with RESOURCE_EXHAUSTED.
 * @since 0.1.0
 */
@ConfigurationProperties("rpcnet.server.handlers")
public record HandlerProperties(@Nullable Integer maxThreads, @DefaultValue("10000") int queueCapacity) {

}
