package io.rpcnet.transport;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.rpcnet.Internal;

/**
 * Lets the beans of an auto-configuration wait until they are needed, in an application
 * that sets nothing under a prefix: they are made at start so that wrong settings end it.
 *
 * @since 0.1.0
 */
@Internal
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface LazyUnlessSet {

	/**
	 * The prefix of the settings.
	 * @return the prefix, without a dot at its end
	 */
	String value();

}
