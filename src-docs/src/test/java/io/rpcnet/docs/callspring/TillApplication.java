package io.rpcnet.docs.callspring;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import io.rpcnet.client.ImportRpcClients;
import io.rpcnet.docs.shop.Orders;

/**
 * Calls the shop through a typed client.
 */
// tag::import[]
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@ImportRpcClients(types = Orders.class)
class TillApplication {

}
// end::import[]
