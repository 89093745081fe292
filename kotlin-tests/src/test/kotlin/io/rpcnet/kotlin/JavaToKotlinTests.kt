package io.rpcnet.kotlin

import io.rpcnet.RpcException
import io.rpcnet.RpcStatus
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatExceptionOfType
import org.awaitility.Awaitility.await
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import reactor.core.publisher.Flux
import reactor.test.StepVerifier
import java.time.Duration

/** Tests for a client with a contract in Java of a service in Kotlin. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JavaToKotlinTests {

	private val applications = Applications("test.Shop", KotlinShopService::class.java)

	private val shop = applications.client(JavaShop::class.java)

	@AfterAll
	fun close() = applications.close()

	@Test
	fun suspendFunctionIsCalledThroughMonoFutureAndBlocking() {
		StepVerifier.create(shop.buy(JavaShop.Order("pear", 2, null)))
			.expectNext(JavaShop.Receipt("2 pear, null"))
			.verifyComplete()
		assertThat(shop.find("pear").join()).isEqualTo(JavaShop.Order("pear", 1, null))
		assertThat(shop.join("a", 2, listOf(JavaShop.Shape(3)))).isEqualTo("a2[3]")
		assertThat(shop.echo(byteArrayOf(1))).containsExactly(1)
	}

	@Test
	fun unitAndNullAreNothing() {
		shop.touch("j")
		StepVerifier.create(shop.forget("k")).verifyComplete()
		assertThat(shop.find("nobody").join()).isNull()
		await().until { Seen.remove("touched j") }
		await().until { Seen.remove("forgot k") }
	}

	@Test
	fun flowIsCalledThroughFlux() {
		StepVerifier.create(shop.countTo(1000), 2)
			.expectNext(1, 2)
			.thenRequest(1)
			.expectNext(3)
			.thenCancel()
			.verify(Duration.ofSeconds(5))
		StepVerifier.create(shop.laterCountTo(2)).expectNext(1, 2).verifyComplete()
		StepVerifier.create(shop.sum(Flux.range(1, 100))).expectNext(5050).verifyComplete()
		StepVerifier.create(shop.scale(2, Flux.just(JavaShop.Shape(1)))).expectNext(JavaShop.Shape(2)).verifyComplete()
	}

	@Test
	fun failuresArrive() {
		assertThatExceptionOfType(RpcException::class.java).isThrownBy { shop.fail("pear") }
			.withMessage("No such thing: pear")
		StepVerifier.create(shop.tooLong())
			.verifyErrorMatches { (it as RpcException).status() == RpcStatus.DEADLINE_EXCEEDED }
		await().until { Seen.remove("cancelled tooLong") }
	}

	@Test
	fun cancellingTheCallCancelsTheCoroutine() {
		val call = shop.hang().subscribe()
		await().until { Seen.remove("called hang") }
		call.dispose()
		await().until { Seen.remove("cancelled hang") }
		StepVerifier.create(shop.hangAfter(1)).expectNext(1).thenCancel().verify(Duration.ofSeconds(5))
		await().until { Seen.remove("cancelled hangAfter") }
	}

}
