package io.rpcnet;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the contract that an interface stands for on the wire. Two teams share a contract
 * by its name, its methods and the shape of its payloads; they need not share the
 * interface.
 *
 * @since 0.1.0
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface RpcContract {

	/**
	 * Return the contract's name: letters, digits, {@code .}, {@code _} and {@code -}, at
	 * most 128 of them. A route is this name, a dot and the method's name.
	 * @return the name, or empty for the simple name of the type
	 */
	String name() default "";

	/**
	 * Return the contract's version. A typed client asks for its own version; a call
	 * without one is answered by the newest.
	 * @return the version, from 1
	 */
	int version() default 1;

}
