package io.rpcnet.kotlin

import io.rpcnet.RpcContext
import io.rpcnet.RpcException
import io.rpcnet.RpcService
import io.rpcnet.RpcStatus
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.fold
import kotlinx.coroutines.flow.map

/** A shop in Kotlin, which suspends wherever it can. */
@RpcService
class KotlinShopService : Shop {

	override suspend fun buy(order: Order): Receipt {
		delay(1)
		return Receipt("${order.count} ${order.item}, ${order.note}")
	}

	override suspend fun touch(id: String) = Seen.add("touched $id")

	override suspend fun forget(id: String) {
		delay(1)
		Seen.add("forgot $id")
	}

	override suspend fun find(id: String): Order? = if (id == "nobody") null else Order(id)

	override suspend fun join(first: String, second: Int, third: List<Shape>) = first + second + third.map { it.size }

	override suspend fun echo(bytes: ByteArray) = bytes

	override fun countTo(last: Int): Flow<Int> = (1..last).asFlow()

	override suspend fun laterCountTo(last: Int): Flow<Int> {
		delay(1)
		return countTo(last)
	}

	override suspend fun sum(numbers: Flow<Int>) = numbers.fold(0, Int::plus)

	override fun scale(factor: Int, shapes: Flow<Shape>) = shapes.map { Shape(it.size * factor) }

	override suspend fun fail(what: String): String {
		delay(1)
		throw RpcException(RpcStatus.NOT_FOUND, "No such thing: $what")
	}

	override fun failAfter(count: Int) = flow {
		for (number in 1..count) {
			emit(number)
		}
		throw RpcException(RpcStatus.ABORTED, "enough")
	}

	override suspend fun requestId(context: RpcContext?) = context!!.requestId()!!

	override suspend fun tooLong(): String = awaitCancellation("tooLong")

	override suspend fun hang(): String {
		Seen.add("called hang")
		return awaitCancellation("hang")
	}

	override fun hangAfter(count: Int) = flow {
		for (number in 1..count) {
			emit(number)
		}
		awaitCancellation("hangAfter")
	}

	private suspend fun awaitCancellation(name: String): Nothing = try {
		awaitCancellation()
	}
	finally {
		Seen.add("cancelled $name")
	}

}
