package io.rpcnet.observability;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the access log, read from {@code rpcnet.access-log}.
 *
 * @param info Whether slow and failed calls are logged at INFO. Otherwise they are logged
 * at DEBUG, as all others.
 * @param slow From which duration on a call is slow.
 * @since 0.1.0
 */
@ConfigurationProperties("rpcnet.access-log")
public record AccessLogProperties(@DefaultValue("false") boolean info, @DefaultValue("1s") Duration slow) {

}
