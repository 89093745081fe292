package io.rpcnet.client;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * The stream that a caller sends, which is subscribed to once, however often its call is
 * sent: one attempt after the other subscribes to this.
 * <p>
 * A node that refuses a call has been sent one item of it at most. That one is kept, and
 * given to the next attempt first, until a node has taken the call: it answers, or asks
 * for more. From then on all passes through.
 */
final class CallerStream extends Flux<Object> implements CoreSubscriber<Object> {

	private final Publisher<?> source;

	private Context context = Context.empty();

	private volatile @Nullable Subscription upstream;

	private volatile @Nullable Attempt current;

	private volatile boolean taken;

	private boolean begun;

	private boolean asked;

	private @Nullable Object kept;

	private volatile boolean giving;

	/** Asked for while an item is given. */
	private long deferred;

	private boolean over;

	private @Nullable Throwable failure;

	CallerStream(Publisher<?> source) {
		this.source = source;
	}

	boolean isTaken() {
		return this.taken;
	}

	/**
	 * Take notice that no further attempt follows.
	 */
	void take() {
		Subscription unused;
		synchronized (this) {
			if (this.taken) {
				return;
			}
			this.taken = true;
			ReferenceCountUtil.release(this.kept);
			this.kept = null;
			unused = (this.current == null) ? this.upstream : null;
		}
		if (unused != null) {
			unused.cancel();
		}
	}

	@Override
	public void subscribe(CoreSubscriber<? super Object> actual) {
		Attempt attempt = new Attempt(actual);
		boolean first;
		synchronized (this) {
			this.current = attempt;
			first = !this.begun;
			this.begun = true;
		}
		if (first) {
			this.context = actual.currentContext();
			this.source.subscribe(this);
			return;
		}
		actual.onSubscribe(attempt);
		attempt.begin();
	}

	@Override
	public Context currentContext() {
		return this.context;
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		Attempt attempt;
		synchronized (this) {
			this.upstream = subscription;
			attempt = this.current;
			if (attempt != null) {
				attempt.subscribed = true;
			}
		}
		if (attempt != null) {
			attempt.actual.onSubscribe(attempt);
		}
	}

	@Override
	public void onNext(Object item) {
		Attempt attempt = this.taken ? this.current : keep(item);
		if (attempt != null) {
			attempt.actual.onNext(item);
		}
		else {
			ReferenceCountUtil.release(item);
		}
	}

	private synchronized @Nullable Attempt keep(Object item) {
		Attempt attempt = this.current;
		if (!this.taken) {
			this.kept = retained(item);
		}
		if (attempt != null) {
			attempt.begun = true;
		}
		return attempt;
	}

	private static Object retained(Object item) {
		// An attempt gives away what it gets
		return (item instanceof ByteBuf bytes) ? bytes.retainedDuplicate() : item;
	}

	@Override
	public void onError(Throwable ex) {
		end(ex);
	}

	@Override
	public void onComplete() {
		end(null);
	}

	private void end(@Nullable Throwable ex) {
		Attempt attempt;
		synchronized (this) {
			this.over = true;
			this.failure = ex;
			attempt = this.current;
			if (attempt != null && (this.giving || !attempt.hasAll())) {
				// It is ended by who gives it the rest
				attempt = null;
			}
		}
		if (attempt != null) {
			attempt.end();
		}
	}

	private void ask(long n) {
		Subscription known = this.upstream;
		if (known != null && n > 0) {
			known.request(n);
		}
	}

	/**
	 * One time that the call is sent.
	 */
	private final class Attempt implements Subscription {

		private final CoreSubscriber<? super Object> actual;

		private boolean subscribed;

		private boolean begun;

		private Attempt(CoreSubscriber<? super Object> actual) {
			this.actual = actual;
		}

		@Override
		public void request(long n) {
			if (CallerStream.this.taken && !CallerStream.this.giving) {
				ask(n);
				return;
			}
			Object item = null;
			boolean more;
			boolean outstanding = false;
			synchronized (CallerStream.this) {
				if (CallerStream.this.current != this) {
					return;
				}
				if (CallerStream.this.giving) {
					CallerStream.this.deferred = Operators.addCap(CallerStream.this.deferred, n);
					return;
				}
				if (this.begun || !CallerStream.this.asked) {
					// Asked for more, or asked for the first time
					more = this.begun || n > 1;
				}
				else {
					more = n > 1;
					outstanding = true;
					item = again();
				}
				CallerStream.this.asked = true;
				CallerStream.this.giving = item != null;
			}
			if (item != null) {
				give(item);
			}
			if (more) {
				take();
			}
			ask(outstanding ? n - 1 : n);
		}

		private @Nullable Object again() {
			Object item = CallerStream.this.kept;
			if (item != null) {
				this.begun = true;
				CallerStream.this.kept = retained(item);
			}
			return item;
		}

		private void give(Object item) {
			this.actual.onNext(item);
			boolean ended;
			long more;
			synchronized (CallerStream.this) {
				CallerStream.this.giving = false;
				more = CallerStream.this.deferred;
				CallerStream.this.deferred = 0;
				ended = CallerStream.this.over && CallerStream.this.current == this;
			}
			if (ended) {
				end();
			}
			else if (more > 0) {
				take();
				ask(more);
			}
		}

		private void begin() {
			boolean empty;
			synchronized (CallerStream.this) {
				this.subscribed = true;
				empty = CallerStream.this.over && hasAll() && CallerStream.this.current == this && !this.begun;
			}
			if (empty) {
				end();
			}
		}

		private boolean hasAll() {
			return this.subscribed && (this.begun || CallerStream.this.kept == null);
		}

		private void end() {
			Throwable ex = CallerStream.this.failure;
			if (ex != null) {
				this.actual.onError(ex);
			}
			else {
				this.actual.onComplete();
			}
		}

		@Override
		public void cancel() {
			Subscription unused = null;
			synchronized (CallerStream.this) {
				if (CallerStream.this.current == this) {
					CallerStream.this.current = null;
					unused = CallerStream.this.taken ? CallerStream.this.upstream : null;
				}
			}
			if (unused != null) {
				unused.cancel();
			}
		}

	}

}
