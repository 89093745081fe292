package io.rpcnet;

import java.net.SocketAddress;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;
import reactor.util.context.ContextView;

/**
 * What accompanies a call beside its payload. A method of a contract may have one
 * parameter of this type, which never travels as a value.
 * <p>
 * On the server it is filled in, and describes the call being handled. On the client it
 * chooses: only workers that carry all of its tags are called; null chooses freely.
 *
 * @param requestId the id that both sides log, at most 64 of {@code [A-Za-z0-9._-]}; null
 * on the client to carry on the id of the call being handled, or to make a new one
 * @param tags the tags that the called node must have; empty on the server
 * @param peer where the call came from; null on the client
 * @since 0.1.0
 */
public record RpcContext(@Nullable String requestId, Map<String, String> tags, @Nullable SocketAddress peer) {

	/**
	 * Create a context, copying the tags.
	 */
	public RpcContext {
		tags = Map.copyOf(tags);
	}

	/**
	 * Return a context for a call to nodes that carry the given tags.
	 * @param tags name and value of each tag, all of which the node must have
	 * @return the context
	 */
	public static RpcContext ofTags(Map<String, String> tags) {
		Assert.notNull(tags, "'tags' must not be null");
		return new RpcContext(null, tags, null);
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

}
