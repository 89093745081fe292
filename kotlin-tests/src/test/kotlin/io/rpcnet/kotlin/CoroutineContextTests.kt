package io.rpcnet.kotlin

import io.micrometer.context.integration.Slf4jThreadLocalAccessor
import io.rpcnet.RpcContext
import io.rpcnet.RpcContract
import io.rpcnet.RpcException
import io.rpcnet.RpcService
import io.rpcnet.RpcStatus
import io.rpcnet.service.RpcExceptionMapper
import io.rpcnet.service.RpcServerInterceptor
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.reactor.ReactorContext
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatExceptionOfType
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.slf4j.MDC
import org.springframework.context.annotation.Bean
import org.springframework.context.annotation.Configuration
import java.io.IOException

/** Tests for what a coroutine of a service finds around it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CoroutineContextTests {

	private val applications = Applications("Surroundings", SurroundingsService::class.java, Interceptors::class.java)

	private val remote = applications.client(Surroundings::class.java)

	@AfterAll
	fun close() = applications.close()

	@Test
	fun coroutineBeginsOnTheEventLoop() = runBlocking<Unit> {
		assertThat(remote.thread()).startsWith("rpcnet-io")
	}

	@Test
	fun reactorContextAndThreadLocalsFollowTheCoroutine() = runBlocking<Unit> {
		assertThat(remote.seen()).isEqualTo("true true acme")
		assertThat(remote.seenInFlow().toList()).containsExactly("true true acme", "true true acme")
		assertThat(remote.seenInLaterFlow().toList()).containsExactly("true true acme", "true true acme")
	}

	@Test
	fun detailsOfAnUnforeseenFailureStayThere() {
		assertThatExceptionOfType(RpcException::class.java).isThrownBy { runBlocking { remote.fail() } }
			.withMessageNotContaining("secret")
			.satisfies({ assertThat(it.status()).isEqualTo(RpcStatus.INTERNAL) })
	}

	@Test
	fun checkedExceptionThrownAtOnceIsMappedAsItIs() {
		assertThatExceptionOfType(RpcException::class.java).isThrownBy { runBlocking { remote.failAtOnce() } }
			.withMessage("mapped IOException")
	}

	@Test
	fun cancellationThatTheCallerDidNotAskForIsAFailure() {
		assertThatExceptionOfType(RpcException::class.java).isThrownBy { runBlocking { remote.giveUp() } }
			.satisfies({ assertThat(it.status()).isEqualTo(RpcStatus.INTERNAL) })
		assertThatExceptionOfType(RpcException::class.java).isThrownBy { runBlocking { remote.giveUpInFlow().toList() } }
			.satisfies({ assertThat(it.status()).isEqualTo(RpcStatus.INTERNAL) })
	}

	interface Surroundings {

		suspend fun thread(): String

		suspend fun seen(): String

		fun seenInFlow(): Flow<String>

		suspend fun seenInLaterFlow(): Flow<String>

		suspend fun fail(): String

		suspend fun failAtOnce(): String

		suspend fun giveUp(): String

		fun giveUpInFlow(): Flow<String>

	}

	@RpcService
	class SurroundingsService : Surroundings {

		override suspend fun thread(): String = Thread.currentThread().name

		override suspend fun seen(): String {
			delay(1)
			val own = currentCoroutineContext()[ReactorContext]?.let { RpcContext.from(it.context) }
			return "${own != null} ${own === RpcContext.current()} ${MDC.get("tenant")}"
		}

		override fun seenInFlow() = flow {
			emit(seen())
			delay(1)
			emit(seen())
		}

		override suspend fun seenInLaterFlow(): Flow<String> {
			delay(1)
			return seenInFlow()
		}

		override suspend fun fail(): String {
			delay(1)
			throw IllegalArgumentException("the secret is 42")
		}

		override suspend fun failAtOnce(): String = throw IOException("disk")

		override suspend fun giveUp(): String = withTimeout(1) { awaitCancellation() }

		override fun giveUpInFlow() = flow { emit(giveUp()) }

	}

	@Configuration(proxyBeanMethods = false)
	class Interceptors {

		@Bean
		fun tenant() = RpcServerInterceptor { _, chain ->
			chain.proceed().contextWrite { it.put(Slf4jThreadLocalAccessor.KEY, mapOf("tenant" to "acme")) }
		}

		@Bean
		fun mapper() = RpcExceptionMapper {
			(it as? IOException)?.let { ex -> RpcException(RpcStatus.INTERNAL, "mapped ${ex.javaClass.simpleName}") }
		}

	}

}
