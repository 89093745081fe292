package io.rpcnet;

import java.net.InetSocketAddress;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CallThread}.
 */
class CallThreadTests {

	private static final InetSocketAddress PEER = new InetSocketAddress("127.0.0.1", 1);

	private final RpcContext call = call("one", "create", "worker");

	@AfterEach
	void clear() {
		RpcContext.restore(null);
		CallLabels.keep(false);
		MDC.clear();
	}

	private static RpcContext call(String requestId, String method, String worker) {
		return new CallLabels("Orders", method, "127.0.0.1:1", worker).received(requestId, Map.of(), PEER, false, 0);
	}

	@Test
	void callIsCurrentWithItsKeysUntilItsScopeIsClosed() {
		MDC.put("own", "kept");
		RpcContext.Scope scope = CallLabels.handle(this.call);
		assertThat(RpcContext.current()).isSameAs(this.call);
		assertThat(MDC.getCopyOfContextMap()).containsEntry("request_id", "one").hasSize(6);
		scope.close();
		assertThat(RpcContext.current()).isNull();
		assertThat(MDC.getCopyOfContextMap()).containsOnlyKeys("own");
	}

	@Test
	void keysThatAreKeptAreThoseOfTheNextCall() {
		CallLabels.keep(true);
		CallLabels.handle(this.call).close();
		assertThat(RpcContext.current()).isNull();
		try (RpcContext.Scope scope = CallLabels.handle(call("two", "cancel", null))) {
			assertThat(scope).isNotNull();
			assertThat(MDC.getCopyOfContextMap()).containsEntry("request_id", "two")
				.containsEntry("method", "cancel")
				.doesNotContainKey("worker_id");
		}
		CallLabels.keep(false);
		assertThat(MDC.getCopyOfContextMap()).isEmpty();
	}

	@Test
	void keysThatTheHandlerRemovesAreThereForTheNextCall() {
		CallLabels.keep(true);
		RpcContext.Scope scope = CallLabels.handle(this.call);
		MDC.clear();
		scope.close();
		CallLabels.handle(this.call);
		assertThat(MDC.getCopyOfContextMap()).hasSize(5);
	}

	@Test
	void keysThatAreKeptAreForgottenBeforeAnythingElse() {
		CallLabels.keep(true);
		CallLabels.handle(this.call).close();
		CallLabels.forget();
		assertThat(MDC.getCopyOfContextMap()).isEmpty();
		CallLabels.handle(this.call).close();
		try (RpcContext.Scope scope = RpcContext.ofTags(Map.of()).makeCurrent()) {
			assertThat(scope).isNotNull();
			assertThat(MDC.getCopyOfContextMap()).isEmpty();
		}
	}

	@Test
	void keysOfACallAreNotForgottenWhileItIsHandled() {
		CallLabels.keep(true);
		CallLabels.handle(this.call);
		CallLabels.forget();
		assertThat(MDC.getCopyOfContextMap()).hasSize(5);
	}

}
