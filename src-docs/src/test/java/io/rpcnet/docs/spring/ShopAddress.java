package io.rpcnet.docs.spring;

import org.springframework.boot.context.properties.ConfigurationProperties;

@ConfigurationProperties("shop")
record ShopAddress(String host, int port, String format) {

}
