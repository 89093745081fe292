package io.rpcnet.cluster;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Conditional;

import io.rpcnet.Internal;

/**
 * Matches when this application listens for RPC or is a member of a cluster.
 *
 * @since 0.1.0
 */
@Internal
@Conditional(OnRpcNodeCondition.class)
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ConditionalOnRpcNode {

}
