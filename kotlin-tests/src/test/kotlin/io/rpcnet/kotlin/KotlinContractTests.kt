package io.rpcnet.kotlin

import io.rpcnet.RpcMethod
import io.rpcnet.contract.Contract
import io.rpcnet.contract.ContractMethod
import io.rpcnet.contract.Interaction
import kotlinx.coroutines.flow.Flow
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatExceptionOfType
import org.junit.jupiter.api.Test
import org.springframework.boot.diagnostics.FailureAnalyzedException
import java.io.File
import java.lang.reflect.InvocationTargetException
import java.net.URLClassLoader

/** Tests for [Contract] with signatures that Kotlin's compiler writes. */
class KotlinContractTests {

	@Test
	fun interactionFollowsFromTheSignature() {
		assertThat(Contract.of(Signatures::class.java).methods()).extracting<Interaction> { it.interaction() }
			.containsExactly(Interaction.REQUEST_CHANNEL, Interaction.REQUEST_CHANNEL, Interaction.REQUEST_RESPONSE,
					Interaction.FIRE_AND_FORGET, Interaction.REQUEST_STREAM, Interaction.REQUEST_STREAM,
					Interaction.REQUEST_RESPONSE)
	}

	@Test
	fun wildcardsOfOpenTypesAreTheirBounds() {
		assertThat(method("channel").stream()!!.type()).isEqualTo(Shape::class.java)
		assertThat(method("one").values()[0].type()).hasToString("java.util.List<${Shape::class.java.name}>")
		assertThat(method("one").resultType())
			.hasToString("java.util.Map<java.lang.String, java.util.List<${Shape::class.java.name}>>")
		assertThat(method("unit").resultType()).isNull()
		assertThat(method("suspendStream").resultType()).isEqualTo(Shape::class.java)
	}

	@Test
	fun continuationIsNoValue() {
		assertThat(method("one").values()).hasSize(1)
		assertThat(method("unit").values()).isEmpty()
	}

	@Test
	fun functionWithAValueClassIsRefused() {
		assertThatExceptionOfType(FailureAnalyzedException::class.java).isThrownBy { Contract.of(Mangled::class.java) }
			.withMessageContaining("Kotlin's compiler renamed it because of a value class")
	}

	@Test
	fun flowOfUnknownItemsIsRefused() {
		assertThatExceptionOfType(FailureAnalyzedException::class.java).isThrownBy { Contract.of(Unknown::class.java) }
			.withMessageContaining("the type of its result is not known")
	}

	@Test
	fun whenBridgeIsMissingThenSaysWhichDependencyToAdd() {
		classLoaderWithoutBridge().use {
			for (type in listOf(Suspending::class, Streaming::class)) {
				val failure = failure(it, type.java)
				assertThat(failure).hasMessageContaining("which need Kotlin's bridge to Reactor")
				assertThat(action(failure)).isEqualTo("Add the dependency org.jetbrains.kotlinx:kotlinx-coroutines-reactor.")
			}
		}
	}

	private fun classLoaderWithoutBridge(): URLClassLoader {
		val urls = System.getProperty("java.class.path")
			.split(File.pathSeparator)
			.filterNot { "kotlinx-coroutines-reactor" in it }
			.map { File(it).toURI().toURL() }
		return URLClassLoader(urls.toTypedArray(), ClassLoader.getPlatformClassLoader())
	}

	private fun failure(loader: ClassLoader, type: Class<*>): Throwable {
		val of = loader.loadClass(Contract::class.java.name).getMethod("of", Class::class.java)
		val failure = runCatching { of.invoke(null, loader.loadClass(type.name)) }.exceptionOrNull()
		return (failure as InvocationTargetException).targetException
	}

	private fun action(failure: Throwable): Any? {
		val analysis = failure.javaClass.getMethod("analysis").invoke(failure)
		return analysis.javaClass.getMethod("getAction").invoke(analysis)
	}

	private fun method(name: String): ContractMethod =
		Contract.of(Signatures::class.java).methods().single { it.method().name == name }

	interface Signatures {

		fun channel(shapes: Flow<Shape>): Flow<Shape>

		suspend fun collect(shapes: Flow<Shape>): Shape?

		@RpcMethod(oneway = true)
		suspend fun oneway(id: String)

		suspend fun one(shapes: List<Shape>): Map<String, List<Shape>>

		fun stream(): Flow<Int>

		suspend fun suspendStream(): Flow<Shape>

		suspend fun unit()

	}

	@JvmInline
	value class Id(val text: String)

	interface Mangled {

		suspend fun find(id: Id): String

	}

	interface Unknown {

		fun stream(): Flow<*>

	}

	interface Suspending {

		suspend fun call(): String

	}

	interface Streaming {

		fun call(): Flow<String>

	}

}
