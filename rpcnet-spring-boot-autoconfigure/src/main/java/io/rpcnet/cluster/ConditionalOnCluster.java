package io.rpcnet.cluster;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Conditional;

/**
 * Matches when this node is to be a member of a cluster: {@code rpcnet.cluster.enabled}
 * says so, or it does not say and there is an RPC listener or a seed.
 */
@Conditional(OnClusterCondition.class)
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface ConditionalOnCluster {

}
