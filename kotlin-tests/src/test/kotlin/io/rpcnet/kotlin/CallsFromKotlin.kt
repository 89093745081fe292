package io.rpcnet.kotlin

import io.rpcnet.RpcContext
import io.rpcnet.RpcException
import io.rpcnet.RpcStatus
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.emptyFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.reactor.ReactorContext
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatExceptionOfType
import org.assertj.core.api.Assertions.assertThatIllegalStateException
import org.awaitility.Awaitility.await
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import reactor.util.context.Context

class KotlinToKotlinTests : CallsFromKotlin(KotlinShopService::class.java)

class KotlinToProxyOfKotlinTests : CallsFromKotlin(KotlinShopService::class.java, Proxies::class.java)

class KotlinToJavaTests : CallsFromKotlin(JavaShopService::class.java)

/** Tests for clients in Kotlin: whatever the service is written in, calls are the same. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CallsFromKotlin(vararg service: Class<*>) {

	private val applications = Applications("test.Shop", *service)

	private val shop = applications.client(Shop::class.java)

	@AfterAll
	fun close() = applications.close()

	@Test
	fun dataClassesTravel() = runBlocking<Unit> {
		assertThat(shop.buy(Order("pear", 2, "ripe"))).isEqualTo(Receipt("2 pear, ripe"))
		assertThat(shop.find("pear")).isEqualTo(Order("pear"))
	}

	@Test
	fun nothingIsNullOrUnit() = runBlocking<Unit> {
		assertThat(shop.find("nobody")).isNull()
		val unit: Any? = shop.touch("x")
		assertThat(unit).isEqualTo(Unit)
		await().until { Seen.remove("touched x") }
	}

	@Test
	fun onewayReturnsAtOnceAndArrives() {
		runBlocking { shop.forget("y") }
		await().until { Seen.remove("forgot y") }
	}

	@Test
	fun severalParametersAndRawBytesTravel() = runBlocking<Unit> {
		assertThat(shop.join("a", 2, listOf(Shape(3), Shape(4)))).isEqualTo("a2[3, 4]")
		assertThat(shop.echo(byteArrayOf(0, 1, -1))).containsExactly(0, 1, -1)
	}

	@Test
	fun flowIsAColdStream() = runBlocking<Unit> {
		val numbers = shop.countTo(1000)
		assertThat(numbers.toList()).hasSize(1000).endsWith(1000)
		assertThat(numbers.take(3).toList()).containsExactly(1, 2, 3)
		assertThat(shop.laterCountTo(3).toList()).containsExactly(1, 2, 3)
	}

	@Test
	fun flowIsSent() = runBlocking<Unit> {
		assertThat(shop.sum(flowOf(1, 2, 3))).isEqualTo(6)
		assertThat(shop.sum(emptyFlow())).isZero()
		assertThat(shop.scale(2, flowOf(Shape(1), Shape(2))).map { it.size }.toList()).containsExactly(2, 4)
	}

	@Test
	fun statusAndMessageOfTheServiceArrive() {
		assertThatExceptionOfType(RpcException::class.java).isThrownBy { runBlocking { shop.fail("pear") } }
			.withMessage("No such thing: pear")
			.satisfies({ assertThat(it.status()).isEqualTo(RpcStatus.NOT_FOUND) })
	}

	@Test
	fun failureInTheMiddleOfAFlowArrivesAfterItsItems() {
		val seen = mutableListOf<Int>()
		assertThatExceptionOfType(RpcException::class.java)
			.isThrownBy { runBlocking { shop.failAfter(2).onEach(seen::add).toList() } }
			.withMessage("enough")
		assertThat(seen).containsExactly(1, 2)
	}

	@Test
	fun failureOfTheCallersOwnFlowComesBackAsItIs() {
		val own = flow<Int> { throw IllegalStateException("own") }
		assertThatIllegalStateException().isThrownBy { runBlocking { shop.sum(own) } }.withMessage("own")
	}

	@Test
	fun contextIsAParameterOrInTheCoroutine() = runBlocking<Unit> {
		val context = RpcContext.builder().requestId("my-id").build()
		assertThat(shop.requestId(context)).isEqualTo("my-id")
		withContext(ReactorContext(Context.of(RpcContext::class.java, context))) {
			assertThat(shop.requestId(null)).isEqualTo("my-id")
		}
		assertThat(shop.requestId(null)).matches("[0-9a-f]{16}")
	}

	@Test
	fun callThatTakesTooLongFailsAndIsCancelledThere() {
		assertThatExceptionOfType(RpcException::class.java).isThrownBy { runBlocking { shop.tooLong() } }
			.satisfies({ assertThat(it.status()).isEqualTo(RpcStatus.DEADLINE_EXCEEDED) })
		await().until { Seen.remove("cancelled tooLong") }
	}

	@Test
	fun cancellingTheCoroutineCancelsTheCall() = runBlocking<Unit> {
		val job = launch { shop.hang() }
		withContext(Dispatchers.IO) { await().until { Seen.remove("called hang") } }
		job.cancelAndJoin()
		await().until { Seen.remove("cancelled hang") }
	}

	@Test
	fun leavingAFlowCancelsTheCall() {
		runBlocking { assertThat(shop.hangAfter(2).take(2).toList()).containsExactly(1, 2) }
		await().until { Seen.remove("cancelled hangAfter") }
	}

}
