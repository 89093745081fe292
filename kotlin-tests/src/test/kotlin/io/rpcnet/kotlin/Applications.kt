package io.rpcnet.kotlin

import io.rpcnet.client.FixedMembership
import io.rpcnet.client.RpcClientFactory
import io.rpcnet.transport.RpcServer
import org.springframework.boot.WebApplicationType
import org.springframework.boot.autoconfigure.EnableAutoConfiguration
import org.springframework.boot.builder.SpringApplicationBuilder
import org.springframework.context.ConfigurableApplicationContext
import org.springframework.context.annotation.Configuration

/** An application with services and one that calls them, over a real connection. */
class Applications(contract: String, vararg services: Class<*>) : AutoCloseable {

	private val server: ConfigurableApplicationContext = SpringApplicationBuilder(Application::class.java, *services)
		.web(WebApplicationType.NONE)
		.run("--rpcnet.server.port=0", "--rpcnet.server.address=127.0.0.1", "--rpcnet.server.ssl.enabled=false",
				"--rpcnet.cluster.enabled=false")

	private val client: ConfigurableApplicationContext = SpringApplicationBuilder(Application::class.java)
		.web(WebApplicationType.NONE)
		.initializers({ it.beanFactory.registerSingleton("membership", membership(contract)) })
		.run("--rpcnet.client.ssl.enabled=false")

	private fun membership(contract: String) = FixedMembership().apply {
		val address = server.getBean(RpcServer::class.java).advertisedAddress()
		join(FixedMembership.node("one", address, mapOf(), contract))
	}

	fun <T : Any> client(type: Class<T>): T = client.getBean(RpcClientFactory::class.java).create(type)

	override fun close() {
		client.close()
		server.close()
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	class Application

}
