package io.rpcnet.kotlin

import io.rpcnet.RpcContext
import io.rpcnet.RpcContract
import io.rpcnet.RpcMethod
import kotlinx.coroutines.flow.Flow

/** A contract, as Kotlin writes it. [JavaShop] is the same on the wire. */
// tag::contract[]
@RpcContract(name = "test.Shop")
interface Shop {

	suspend fun buy(order: Order): Receipt

	suspend fun touch(id: String)

	@RpcMethod(oneway = true)
	suspend fun forget(id: String)

	suspend fun find(id: String): Order?

	// end::contract[]
	suspend fun join(first: String, second: Int, third: List<Shape>): String

	suspend fun echo(bytes: ByteArray): ByteArray

	// tag::contract[]
	fun countTo(last: Int): Flow<Int>

	suspend fun laterCountTo(last: Int): Flow<Int>

	suspend fun sum(numbers: Flow<Int>): Int

	// end::contract[]
	fun scale(factor: Int, shapes: Flow<Shape>): Flow<Shape>

	suspend fun fail(what: String): String

	fun failAfter(count: Int): Flow<Int>

	suspend fun requestId(context: RpcContext?): String

	@RpcMethod(timeout = "200ms")
	suspend fun tooLong(): String

	suspend fun hang(): String

	fun hangAfter(count: Int): Flow<Int>
	// tag::contract[]

}

data class Order(val item: String, val count: Int = 1, val note: String? = null)

data class Receipt(val text: String)
// end::contract[]

open class Shape(val size: Int)
