package io.rpcnet.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import com.google.protobuf.Int32Value;
import com.google.protobuf.StringValue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.util.DefaultPayload;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcService;
import io.rpcnet.client.FixedMembership;
import io.rpcnet.client.ImportRpcClients;
import io.rpcnet.transport.RouteMetadata;
import io.rpcnet.transport.RpcServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for payloads of each format and kind, over a real connection.
 */
class PayloadFormatTests {

	private static final FixedMembership membership = new FixedMembership();

	private static ConfigurableApplicationContext server;

	private static ConfigurableApplicationContext client;

	private static Formats remote;

	@BeforeAll
	static void start() {
		server = new SpringApplicationBuilder(ServerApplication.class).web(WebApplicationType.NONE)
			.run("--rpcnet.server.port=0", "--rpcnet.server.address=127.0.0.1", "--rpcnet.server.ssl.enabled=false",
					"--rpcnet.cluster.enabled=false");
		client = new SpringApplicationBuilder(ClientApplication.class).web(WebApplicationType.NONE)
			.initializers((context) -> context.getBeanFactory().registerSingleton("membership", membership))
			.run("--rpcnet.client.ssl.enabled=false", "--rpcnet.client.timeout=5s");
		membership.join(FixedMembership.node("one", server.getBean(RpcServer.class).advertisedAddress(), Map.of(),
				"test.Formats"));
		remote = client.getBean(Formats.class);
	}

	@AfterAll
	static void stop() {
		client.close();
		server.close();
	}

	@Test
	void sealedTypesTravelAsParameterResultAndItem() {
		Shape circle = new Circle(1);
		assertThat(remote.larger(circle, 2)).isEqualTo(new Circle(2));
		StepVerifier.create(remote.shapes(Flux.just(circle, new Square(3))))
			.expectNext(circle, new Square(3))
			.verifyComplete();
	}

	@Test
	void protobufMessagesTravelAsProtobuf() {
		assertThat(remote.greet(StringValue.of("Ada"))).isEqualTo(StringValue.of("Hello Ada"));
		StepVerifier.create(remote.sums(Flux.just(Int32Value.of(0), Int32Value.of(2), Int32Value.of(0))))
			.expectNext(Int32Value.of(0), Int32Value.of(2), Int32Value.of(2))
			.verifyComplete();
		StepVerifier.create(remote.sums(Flux.empty())).verifyComplete();
	}

	@Test
	void buffersPassAndStayTheirOwners() {
		ByteBuf given = Unpooled.directBuffer().writeBytes(new byte[] { 1, 2 });
		for (int call = 0; call < 2; call++) {
			ByteBuf answer = remote.buffer(given);
			assertThat(answer).isEqualTo(Unpooled.wrappedBuffer(new byte[] { 1, 2 }));
		}
		assertThat(given.release()).isTrue();
		assertThat(remote.view(ByteBuffer.wrap(new byte[] { 9, 3 }, 1, 1)))
			.isEqualTo(ByteBuffer.wrap(new byte[] { 3 }));
	}

	@Test
	void connectionMaySpeakJson() {
		RSocket json = RSocketConnector.create()
			.metadataMimeType("message/x.rsocket.composite-metadata.v0")
			.dataMimeType("application/json")
			.connect(TcpClientTransport.create(server.getBean(RpcServer.class).address()))
			.block(Duration.ofSeconds(5));
		StepVerifier.create(json.requestResponse(request("test.Formats.larger", """
				[{"radius": 1, "@type": "Circle"}, 2]""")).map(Payload::getDataUtf8))
			.expectNext("{\"@type\":\"Circle\",\"radius\":2}")
			.verifyComplete();
		json.dispose();
	}

	private static Payload request(String route, String data) {
		ByteBuf metadata = new RouteMetadata(route, 1, null).encode("id", RouteMetadata.ANY_TIME, Map.of());
		return DefaultPayload.create(Unpooled.copiedBuffer(data, StandardCharsets.UTF_8), metadata);
	}

	sealed interface Shape {

	}

	record Circle(int radius) implements Shape {

	}

	record Square(int side) implements Shape {

	}

	@RpcContract(name = "test.Formats")
	interface Formats {

		Shape larger(Shape shape, int factor);

		Flux<Shape> shapes(Flux<Shape> shapes);

		StringValue greet(StringValue name);

		Flux<Int32Value> sums(Flux<Int32Value> numbers);

		ByteBuf buffer(ByteBuf bytes);

		ByteBuffer view(ByteBuffer bytes);

	}

	@RpcService
	static class Service implements Formats {

		@Override
		public Shape larger(Shape shape, int factor) {
			return new Circle(((Circle) shape).radius() * factor);
		}

		@Override
		public Flux<Shape> shapes(Flux<Shape> shapes) {
			return shapes;
		}

		@Override
		public StringValue greet(StringValue name) {
			return StringValue.of("Hello " + name.getValue());
		}

		@Override
		public Flux<Int32Value> sums(Flux<Int32Value> numbers) {
			return numbers.map(Int32Value::getValue).scan(Integer::sum).map(Int32Value::of);
		}

		@Override
		public ByteBuf buffer(ByteBuf bytes) {
			return bytes;
		}

		@Override
		public ByteBuffer view(ByteBuffer bytes) {
			return bytes;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ServerApplication {

		@Bean
		Service service() {
			return new Service();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportRpcClients(types = Formats.class)
	static class ClientApplication {

	}

}
