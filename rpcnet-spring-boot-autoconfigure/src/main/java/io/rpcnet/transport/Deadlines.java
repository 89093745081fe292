package io.rpcnet.transport;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.Internal;

/**
 * Ends streams that take too long as a whole, where Reactor's {@code timeout} looks at
 * the time between items. For single results see {@link TimedCall}.
 *
 * @since 0.1.0
 */
@Internal
public final class Deadlines {

	private Deadlines() {
	}

	/**
	 * Let a stream take only so long.
	 * @param <T> the type of an item
	 * @param stream the stream
	 * @param remaining the time from subscription to its end
	 * @param failure makes the error with which it then ends
	 * @return the stream, which is cancelled and fails when the time has passed
	 */
	public static <T> Flux<T> limit(Flux<T> stream, Duration remaining, Supplier<? extends Throwable> failure) {
		return Flux.defer(() -> {
			AtomicBoolean passed = new AtomicBoolean();
			// An error of the other publisher would end the stream without cancelling it
			return stream.takeUntilOther(Mono.delay(remaining).doOnNext((tick) -> passed.set(true)))
				.concatWith(Mono.defer(() -> passed.get() ? Mono.error(failure.get()) : Mono.empty()));
		});
	}

}
