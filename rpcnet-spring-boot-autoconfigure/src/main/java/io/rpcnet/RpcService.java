package io.rpcnet;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * A bean whose contracts are exported: each interface with {@link RpcContract} that the
 * class implements; without one, each interface outside {@code java.*}, {@code jakarta.*}
 * and {@code org.springframework.*}; without any, the public methods of the class itself.
 * <p>
 * One such bean in the context is enough for the RPC listener to start. A method that
 * returns {@code Mono} or {@code Flux} is called on an event loop and must not block; any
 * other is called on a thread that may block.
 *
 * @since 0.1.0
 */
@Documented
@Component
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface RpcService {

	/**
	 * Return the bean name, chosen by Spring when empty.
	 * @return the bean name
	 */
	@AliasFor(annotation = Component.class)
	String value() default "";

}
