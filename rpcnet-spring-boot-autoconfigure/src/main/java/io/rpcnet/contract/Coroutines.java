package io.rpcnet.contract;

import java.lang.invoke.MethodHandle;

import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.reactor.MonoKt;
import org.jspecify.annotations.Nullable;
import org.springframework.core.PropagationContextElement;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

import io.rpcnet.Internal;

/**
 * Where Kotlin's suspend functions and Reactor meet. The only class that names types of
 * Kotlin: it is loaded when a suspend function is called, so that an application without
 * Kotlin never needs them.
 *
 * @since 0.1.0
 */
@Internal
public final class Coroutines {

	private Coroutines() {
	}

	/**
	 * Call a suspend function as a coroutine, which begins on the thread that subscribes
	 * and goes on where it is resumed. It sees the Reactor context of its subscriber, and
	 * on each of its threads the thread-locals that this context stands for.
	 * @param function takes all arguments of the Java method as an array
	 * @param arguments the arguments, of which the last one is filled in here
	 * @return what the function returns, or nothing for null; cancelling cancels the
	 * coroutine
	 */
	public static Mono<Object> call(MethodHandle function, @Nullable Object[] arguments) {
		CoroutineContext context = Dispatchers.getUnconfined().plus(new PropagationContextElement());
		return MonoKt.<Object>mono(context, (scope, continuation) -> invoke(function, arguments, continuation))
			.onErrorMap(Exceptions::unwrap);
	}

	private static @Nullable Object invoke(MethodHandle function, @Nullable Object[] arguments,
			Continuation<?> continuation) {
		arguments[arguments.length - 1] = continuation;
		try {
			return (Object) function.invokeExact(arguments);
		}
		catch (Throwable ex) {
			throw Exceptions.propagate(ex);
		}
	}

	/**
	 * Return from a suspend function with the value of a {@code Mono}, as soon as there
	 * is one.
	 * @param value the value; empty is null
	 * @param continuation the last argument of the Java method; cancelling its coroutine
	 * cancels the {@code Mono}
	 * @return what the Java method must return: the value, or that it is suspended
	 */
	public static @Nullable Object await(Mono<Object> value, @Nullable Object continuation) {
		return MonoKt.awaitSingleOrNull(value, continuation(continuation));
	}

	/**
	 * Return from a suspend function without a result, as soon as a {@code Mono} is
	 * complete.
	 * @param completion the {@code Mono}
	 * @param continuation the last argument of the Java method; cancelling its coroutine
	 * cancels the {@code Mono}
	 * @return what the Java method must return: Kotlin's unit, or that it is suspended
	 */
	public static @Nullable Object awaitCompletion(Mono<Object> completion, @Nullable Object continuation) {
		return MonoKt.awaitSingleOrNull(completion.thenReturn(Unit.INSTANCE), continuation(continuation));
	}

	@SuppressWarnings("unchecked")
	private static Continuation<Object> continuation(@Nullable Object continuation) {
		if (continuation == null) {
			throw new IllegalArgumentException("A suspend function is called with a continuation");
		}
		return (Continuation<Object>) continuation;
	}

}
