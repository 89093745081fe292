package io.rpcnet.docs.spring;

import javax.net.ssl.SSLException;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.rsocket.transport.netty.client.TcpClientTransport;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.rsocket.RSocketRequester;
import org.springframework.util.MimeType;
import reactor.netty.tcp.TcpClient;

// tag::connect[]
@Configuration(proxyBeanMethods = false)
class ShopConnection {

	@Bean
	RSocketRequester shopRequester(RSocketRequester.Builder builder, ShopAddress shop, SslBundles bundles)
			throws SSLException {
		SslManagerBundle managers = bundles.getBundle("shop-client").getManagers();
		SslContext tls = SslContextBuilder.forClient()
			.keyManager(managers.getKeyManagerFactory())
			.trustManager(managers.getTrustManagerFactory())
			.build();
		TcpClient client = TcpClient.create()
			.host(shop.host())
			.port(shop.port())
			.secure((spec) -> spec.sslContext(tls));
		return builder.dataMimeType(MimeType.valueOf(shop.format())).transport(TcpClientTransport.create(client));
	}

}
// end::connect[]
