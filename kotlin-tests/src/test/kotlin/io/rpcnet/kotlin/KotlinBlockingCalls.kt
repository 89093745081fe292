package io.rpcnet.kotlin

import reactor.blockhound.BlockHound
import reactor.blockhound.integration.BlockHoundIntegration

/** Allows what blocks in Kotlin's and Spring's own code. Found through `META-INF/services`. */
class KotlinBlockingCalls : BlockHoundIntegration {

	override fun applyTo(builder: BlockHound.Builder) {
		// Spring's proxies call suspend functions by kotlin-reflect, which reads its resources at the first call
		builder.allowBlockingCallsInside("org.springframework.core.CoroutinesUtils", "invokeSuspendingFunction")
	}

}
