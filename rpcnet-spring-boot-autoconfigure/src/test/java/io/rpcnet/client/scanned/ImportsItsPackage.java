package io.rpcnet.client.scanned;

import org.springframework.context.annotation.Configuration;

import io.rpcnet.client.ImportRpcClients;

/**
 * Wiring that names neither types nor packages.
 */
@Configuration(proxyBeanMethods = false)
@ImportRpcClients
public class ImportsItsPackage {

}
