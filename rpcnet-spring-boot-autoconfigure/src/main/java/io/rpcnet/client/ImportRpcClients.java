package io.rpcnet.client;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Import;

/**
 * Makes a typed client bean of each named contract, to be injected like any other bean.
 * <p>
 * Where a local bean implements the contract too, plain injection gives the local one,
 * and {@link RpcClient} the client. Settings of one contract are under
 * {@code rpcnet.client.contracts}.
 *
 * @since 0.1.0
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Import(RpcClientRegistrar.class)
public @interface ImportRpcClients {

	/**
	 * Return the contracts' interfaces, with {@code @RpcContract} or without.
	 * @return the interfaces
	 */
	Class<?>[] types() default {};

	/**
	 * Return the packages, with those below them, whose interfaces with
	 * {@code @RpcContract} become clients. When neither types nor packages are named, it
	 * is the package of the annotated class.
	 * @return the packages
	 */
	String[] basePackages() default {};

}
