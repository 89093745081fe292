package io.rpcnet.kotlin

import io.micrometer.observation.Observation
import io.micrometer.observation.ObservationHandler
import io.micrometer.observation.ObservationRegistry
import io.rpcnet.RpcService
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestInstance
import org.springframework.context.annotation.Bean
import org.springframework.context.annotation.Configuration

/** Tests for the observation of a call, which is current in its coroutine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ObservedCoroutineTests {

	private val applications = Applications("Observed", ObservedService::class.java, Handlers::class.java)

	private val remote = applications.client(Observed::class.java)

	@AfterAll
	fun close() = applications.close()

	@Test
	fun observationFollowsTheCoroutine() = runBlocking<Unit> {
		assertThat(remote.seen()).isEqualTo("rpc.server rpc.server")
		assertThat(remote.seenInFlow().toList()).containsExactly("rpc.server", "rpc.server")
	}

	interface Observed {

		suspend fun seen(): String

		fun seenInFlow(): Flow<String>

	}

	@RpcService
	class ObservedService(private val registry: ObservationRegistry) : Observed {

		override suspend fun seen(): String {
			val before = name()
			delay(1)
			return "$before ${name()}"
		}

		override fun seenInFlow() = flow {
			emit(name())
			delay(1)
			emit(name())
		}

		private fun name() = registry.currentObservation?.contextView?.name.toString()

	}

	@Configuration(proxyBeanMethods = false)
	class Handlers {

		@Bean
		fun everything() = object : ObservationHandler<Observation.Context> {

			override fun supportsContext(context: Observation.Context) = true

		}

	}

}
