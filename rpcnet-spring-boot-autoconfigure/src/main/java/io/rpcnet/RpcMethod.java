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
	 * Return whether the call is sent without waiting for any answer: RSocket's
	 * fire-and-forget. The method then returns {@code void}, {@code Mono<Void>} or
	 * {@code CompletableFuture<Void>}, which completes when the call is handed to the
	 * connection; whether it arrives, or fails there, is never known.
	 * @return whether nothing comes back
	 */
	boolean oneway() default false;

	/**
	 * Return how long the call may take, whole streams included, as {@code 500ms},
	 * {@code 5s} or an ISO-8601 duration. Then it is cancelled on both sides and fails
	 * with {@link RpcStatus#DEADLINE_EXCEEDED}.
	 * @return the time-out, or empty for {@code rpcnet.client.timeout}, which for a
	 * stream covers only the time to its first item
	 */
	String timeout() default "";

}
