package io.rpcnet;

import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * What accompanies a call beside its payload. A method of a contract may have one
 * parameter of this type, which never travels as a value. Immutable.
 * <p>
 * On the server it describes the call being handled; a handler finds it as a parameter,
 * in the Reactor context ({@link #from}) and on the handler's thread ({@link #current}).
 * On the client it chooses: the deadline of the call, the tags that the called node must
 * carry, and metadata to send along. A client call takes, in this order, the context
 * given as its parameter, the one in the Reactor context under the key
 * {@code RpcContext.class}, the one current on the thread. A call made while another is
 * handled carries on its request id and never outlives its deadline.
 *
 * @since 0.1.0
 */
public final class RpcContext {

	private static final Object HANDLED = RpcContext.class.getName() + ".handled";

	private final @Nullable String requestId;

	private final Map<String, String> tags;

	private final Map<String, String> metadata;

	private final @Nullable SocketAddress peer;

	private final @Nullable CallLabels labels;

	private final boolean limited;

	private final long deadlineNanos;

	/**
	 * The call that was handled when this context became current.
	 */
	private final @Nullable RpcContext handled;

	private RpcContext(@Nullable String requestId, Map<String, String> tags, Map<String, String> metadata,
			@Nullable SocketAddress peer, @Nullable CallLabels labels, boolean limited, long deadlineNanos,
			@Nullable RpcContext handled) {
		this.requestId = requestId;
		this.tags = tags;
		this.metadata = metadata;
		this.peer = peer;
		this.labels = labels;
		this.limited = limited;
		this.deadlineNanos = deadlineNanos;
		this.handled = handled;
	}

	static RpcContext received(String requestId, Map<String, String> metadata, SocketAddress peer, CallLabels labels,
			boolean limited, long deadlineNanos) {
		return new RpcContext(requestId, Map.of(), Map.copyOf(metadata), peer, labels, limited, deadlineNanos, null);
	}

	/**
	 * Return the context of a call to nodes that carry the given tags.
	 * @param tags name and value of each tag, all of which the node must have
	 * @return the context
	 */
	public static RpcContext ofTags(Map<String, String> tags) {
		Assert.notNull(tags, "'tags' must not be null");
		Builder builder = builder();
		tags.forEach(builder::tag);
		return builder.build();
	}

	/**
	 * Return the context of a call that must be done within the given time from now.
	 * @param remaining the time left, longer than zero
	 * @return the context
	 */
	public static RpcContext ofDeadlineAfter(Duration remaining) {
		return builder().deadlineAfter(remaining).build();
	}

	/**
	 * Return a builder of a context that says nothing yet.
	 * @return the builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Return a builder that starts from this context.
	 * @return the builder
	 */
	public Builder mutate() {
		Builder builder = new Builder();
		builder.requestId = this.requestId;
		builder.tags.putAll(this.tags);
		builder.metadata.putAll(this.metadata);
		builder.peer = this.peer;
		builder.labels = this.labels;
		builder.limited = this.limited;
		builder.deadlineNanos = this.deadlineNanos;
		return builder;
	}

	/**
	 * Return the context of the call being handled, or the one that a caller put into the
	 * Reactor context under the key {@code RpcContext.class}.
	 * @param context the Reactor context
	 * @return the context, or null when there is none
	 */
	public static @Nullable RpcContext from(ContextView context) {
		return context.getOrDefault(RpcContext.class, null);
	}

	/**
	 * Return the context of the call being handled, also where the application has put a
	 * context of its own into the Reactor context.
	 * @param context the Reactor context
	 * @return the context, or null when no call is handled
	 */
	public static @Nullable RpcContext handled(ContextView context) {
		RpcContext handled = handled(from(context));
		return (handled != null) ? handled : context.getOrDefault(HANDLED, null);
	}

	/**
	 * Return the context of the call being handled by this thread, also where the
	 * application has made a context of its own current.
	 * @return the context, or null when no call is handled
	 */
	public static @Nullable RpcContext handled() {
		return handled(current());
	}

	static @Nullable RpcContext handled(@Nullable RpcContext context) {
		return (context == null || context.peer != null) ? context : context.handled;
	}

	/**
	 * Put this context into a Reactor context, under the key {@code RpcContext.class}:
	 * {@code mono.contextWrite(context::putInto)}.
	 * @param context the Reactor context
	 * @return the context with this one
	 */
	public Context putInto(Context context) {
		Context added = context.put(RpcContext.class, this);
		return (this.peer != null) ? added.put(HANDLED, this) : added;
	}

	/**
	 * Return the context that is current on this thread: of the call being handled by it,
	 * or the one made current by {@link #makeCurrent()}.
	 * @return the context, or null when there is none
	 */
	public static @Nullable RpcContext current() {
		return CallThread.current().context();
	}

	/**
	 * Make this context current on this thread, for the calls that the thread makes until
	 * the scope is closed.
	 * @return the scope, to be closed on the same thread; it brings back the context
	 * before
	 */
	public Scope makeCurrent() {
		CallThread thread = CallThread.current();
		RpcContext before = thread.context();
		RpcContext handled = (this.peer == null) ? handled(before) : null;
		thread.bringIn((handled != null) ? during(handled) : this);
		return () -> restore(before);
	}

	private RpcContext during(RpcContext handled) {
		return new RpcContext(this.requestId, this.tags, this.metadata, null, null, this.limited, this.deadlineNanos,
				handled);
	}

	static void restore(@Nullable RpcContext context) {
		CallThread.current().bringIn(context);
	}

	@Nullable CallLabels labels() {
		return this.labels;
	}

	/**
	 * Put what the log says of this call into the MDC of this thread.
	 */
	void putKeys() {
		if (this.labels != null && this.requestId != null) {
			this.labels.put(this.requestId);
		}
	}

	/**
	 * Return whether a type of metadata is RSocket's or this library's own, and so never
	 * among an application's {@link #metadata()}.
	 * @param mimeType the type
	 * @return whether it is reserved
	 */
	public static boolean isReserved(String mimeType) {
		return mimeType.startsWith("message/x.rsocket.") || mimeType.startsWith("message/x.rpcnet.");
	}

	/**
	 * Return the id that both sides log.
	 * @return at most 64 of {@code [A-Za-z0-9._-]}; null on the client to carry on the id
	 * of the call being handled, or to make a new one
	 */
	public @Nullable String requestId() {
		return this.requestId;
	}

	/**
	 * Return the tags that the called node must have.
	 * @return name and value of each; empty on the server
	 */
	public Map<String, String> tags() {
		return this.tags;
	}

	/**
	 * Return what the application sends along: entries of RSocket's composite metadata,
	 * by their MIME type. Entries that RSocket or this library defines are not among
	 * them.
	 * @return the text of each entry by its MIME type, as {@code text/x.shop.tenant}
	 */
	public Map<String, String> metadata() {
		return this.metadata;
	}

	/**
	 * Return where the call came from.
	 * @return the address, or null on the client
	 */
	public @Nullable SocketAddress peer() {
		return this.peer;
	}

	/**
	 * Return until when the call must be done. The wall clock may be set meanwhile:
	 * {@link #remaining()} is exact.
	 * @return the time, or null when the call may take any time
	 */
	public @Nullable Instant deadline() {
		return this.limited ? Instant.now().plusNanos(this.deadlineNanos - System.nanoTime()) : null;
	}

	/**
	 * Return how much time is left.
	 * @return the time, never negative, or null when the call may take any time
	 */
	public @Nullable Duration remaining() {
		return this.limited ? Duration.ofNanos(Math.max(0, this.deadlineNanos - System.nanoTime())) : null;
	}

	/**
	 * Return whether the deadline has passed, so that nobody waits for the answer.
	 * @return whether no time is left
	 */
	public boolean isExpired() {
		return this.limited && this.deadlineNanos - System.nanoTime() <= 0;
	}

	@Override
	public String toString() {
		return "RpcContext[requestId=%s, tags=%s, metadata=%s, peer=%s, remaining=%s]".formatted(this.requestId,
				this.tags, this.metadata.keySet(), this.peer, remaining());
	}

	/**
	 * For how long a context is current.
	 */
	public interface Scope extends AutoCloseable {

		/**
		 * Bring back the context that was current before.
		 */
		@Override
		void close();

	}

	/**
	 * Collects what a context says. Not thread-safe.
	 */
	public static final class Builder {

		private final Map<String, String> tags = new HashMap<>();

		private final Map<String, String> metadata = new HashMap<>();

		private @Nullable String requestId;

		private @Nullable SocketAddress peer;

		private @Nullable CallLabels labels;

		private boolean limited;

		private long deadlineNanos;

		private Builder() {
		}

		/**
		 * Set the id that both sides log.
		 * @param requestId at most 64 of {@code [A-Za-z0-9._-]}
		 * @return this builder
		 * @throws IllegalArgumentException if it is no such id
		 */
		public Builder requestId(String requestId) {
			Assert.isTrue(requestId.matches("[A-Za-z0-9._-]{1,64}"),
					"'requestId' must be 1 to 64 letters, digits, '.', '_' or '-'");
			this.requestId = requestId;
			return this;
		}

		/**
		 * Require a tag of the called node.
		 * @param name the tag's name
		 * @param value the value that the node must have
		 * @return this builder
		 */
		public Builder tag(String name, String value) {
			this.tags.put(name, value);
			return this;
		}

		/**
		 * Send a text along, as an entry of composite metadata.
		 * @param mimeType the entry's MIME type, as {@code text/x.shop.tenant}: 1 to 128
		 * printable ASCII characters, none of RSocket's or this library's own
		 * @param text the text
		 * @return this builder
		 * @throws IllegalArgumentException if it is no such MIME type
		 */
		public Builder metadata(String mimeType, String text) {
			Assert.isTrue(mimeType.matches("[\\x21-\\x7E]{1,128}"),
					"'mimeType' must be 1 to 128 printable ASCII characters without blanks");
			Assert.isTrue(!isReserved(mimeType),
					"'mimeType' must not start with 'message/x.rsocket.' or 'message/x.rpcnet.'");
			this.metadata.put(mimeType, text);
			return this;
		}

		/**
		 * Let the call, and all that it calls, be done within the given time from now.
		 * @param remaining the time left
		 * @return this builder
		 */
		public Builder deadlineAfter(Duration remaining) {
			this.limited = true;
			this.deadlineNanos = System.nanoTime() + remaining.toNanos();
			return this;
		}

		/**
		 * Return the context.
		 * @return the context
		 */
		public RpcContext build() {
			return new RpcContext(this.requestId, Map.copyOf(this.tags), Map.copyOf(this.metadata), this.peer,
					this.labels, this.limited, this.deadlineNanos, null);
		}

	}

}
