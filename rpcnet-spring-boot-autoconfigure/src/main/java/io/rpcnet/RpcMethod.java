package io.rpcnet;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says about a method of a contract what its signature cannot.
 *
 * @since 0.1.0
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface RpcMethod {

	/**
	 * Return whether calling the method twice is as good as calling it once. A call that
	 * was lost on the way is then reported as retryable.
	 * @return whether the method is idempotent
	 * @see RpcException#isRetryable()
	 */
	boolean idempotent() default false;

	/**
	 * Return how long a caller waits for the answer, or for a stream's first item, as
	 * {@code 500ms}, {@code 5s} or an ISO-8601 duration. Then the call is cancelled and
	 * fails with {@link RpcStatus#DEADLINE_EXCEEDED}.
	 * @return the time-out, or empty for {@code rpcnet.client.timeout}
	 */
	String timeout() default "";

}
