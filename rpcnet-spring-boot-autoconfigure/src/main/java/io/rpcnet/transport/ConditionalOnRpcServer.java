package io.rpcnet.transport;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Conditional;

import io.rpcnet.Internal;

/**
 * Matches when this application is to have an RPC listener: {@code rpcnet.server.enabled}
 * says so, or says nothing and there is a bean with {@code @RpcService}. Never for the
 * role {@code client}.
 *
 * @since 0.1.0
 */
@Internal
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.METHOD })
@Conditional(OnRpcServerCondition.class)
public @interface ConditionalOnRpcServer {

}
