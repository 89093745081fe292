package io.rpcnet.service;

import java.util.List;
import java.util.concurrent.CompletionException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.transport.WireErrors;

/**
 * Decides what a caller learns of a failed call, and logs what he does not.
 */
final class Failures {

	private static final Logger logger = LoggerFactory.getLogger(Failures.class);

	private final List<RpcExceptionMapper> mappers;

	Failures(List<RpcExceptionMapper> mappers) {
		this.mappers = List.copyOf(mappers);
	}

	/**
	 * Return what the caller gets.
	 * @param failure what the handler threw
	 * @param route the route, for the log
	 * @param requestId the request's id, for the log
	 * @return the failure to send
	 */
	RpcException map(Throwable failure, String route, String requestId) {
		Throwable unwrapped = unwrap(failure);
		if (unwrapped instanceof RpcException known) {
			return (known.requestId() != null) ? ofNestedCall(known) : known;
		}
		for (RpcExceptionMapper mapper : this.mappers) {
			RpcException mapped = map(mapper, unwrapped);
			if (mapped != null) {
				return mapped;
			}
		}
		RpcException disclosed = WireErrors.disclose(unwrapped);
		if (disclosed.status() == RpcStatus.INTERNAL) {
			logger.error("Call of '{}' failed with {}, request id {}", route, disclosed.status(), requestId, unwrapped);
		}
		return disclosed;
	}

	private static @Nullable RpcException map(RpcExceptionMapper mapper, Throwable failure) {
		try {
			return mapper.map(failure);
		}
		catch (RuntimeException ex) {
			logger.error("{} failed to map {}", mapper.getClass().getName(), failure.getClass().getName(), ex);
			return null;
		}
	}

	private static Throwable unwrap(Throwable failure) {
		Throwable unwrapped = Exceptions.unwrap(failure);
		Throwable cause = (unwrapped instanceof CompletionException) ? unwrapped.getCause() : null;
		return (cause != null) ? cause : unwrapped;
	}

	/**
	 * Make the failure of a call that the handler made its own. That call may have been
	 * refused without being executed, but this one was: its caller must not repeat it.
	 * @param nested how the call that the handler made failed
	 * @return the same failure, not retryable
	 */
	private static RpcException ofNestedCall(RpcException nested) {
		return new RpcException(nested.status(), String.valueOf(nested.getMessage()), nested.type(), false, null,
				nested.retryAfter(), nested);
	}

}
