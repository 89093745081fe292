package io.rpcnet.codec;

import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import com.google.protobuf.StringValue;
import com.google.protobuf.Timestamp;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import reactor.core.publisher.Flux;

import io.rpcnet.contract.Contract;
import io.rpcnet.contract.ContractMethod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link MethodCodecs} and {@link MethodCodec}.
 */
class MethodCodecsTests {

	@Test
	void methodIsCalledInTheFormatsThatCanRepresentIt() {
		MethodCodecs values = codecs("values");
		assertThat(values.mimeTypes()).containsExactly("application/cbor", "application/json");
		assertThat(values.find("application/json").mimeType()).isEqualTo("application/json");
		assertThat(values.find("application/protobuf")).isNull();
		assertThat(values.preferred("application/json").mimeType()).isEqualTo("application/json");
		assertThat(values.preferred("application/protobuf").mimeType()).isEqualTo("application/cbor");
	}

	@Test
	void messagesAreCalledInProtobufOnly() {
		MethodCodecs messages = codecs("messages");
		assertThat(messages.mimeTypes()).containsExactly("application/protobuf");
		assertThat(messages.find("application/cbor")).isNull();
		assertThat(messages.preferred("application/cbor").mimeType()).isEqualTo("application/protobuf");
	}

	@Test
	void rawMethodIsCalledInAnyFormat() {
		for (String method : List.of("raw", "rawChannel", "nothing")) {
			assertThat(codecs(method).find("application/octet-stream").isFormatless()).isTrue();
			assertThat(codecs(method).mimeTypes()).contains("application/cbor", "application/json",
					"application/protobuf");
		}
	}

	@Test
	void rawBytesBesideOtherValuesNeedAFormat() {
		for (String method : List.of("rawInArray", "rawBeforeStream", "half")) {
			assertThat(codecs(method).find("application/octet-stream")).isNull();
			assertThat(codecs(method).find("application/cbor").isFormatless()).isFalse();
		}
	}

	@Test
	void mixtureThatNoFormatCanCarryIsRefusedWithTheReasonOfEach() {
		assertThatExceptionOfType(FailureAnalyzedException.class).isThrownBy(() -> codecs("mixture"))
			.satisfies((ex) -> {
				assertThat(ex.analysis().getDescription().lines()).hasSize(3)
					.satisfies((lines) -> assertThat(lines.get(0)).contains("mixture(", "'Sample.mixture'"))
					.satisfies((lines) -> assertThat(lines.get(1))
						.startsWith("application/cbor, application/json: com.google.protobuf.Timestamp is"))
					.satisfies((lines) -> assertThat(lines.get(2))
						.startsWith("application/protobuf: java.lang.String is not"));
				assertThat(ex.analysis().getAction()).contains("PayloadCodec");
			});
	}

	@Test
	void argumentThatIsABufferStaysTheCallersButItemAndResultDoNot() {
		MethodCodec codec = codecs("raw").preferred("application/cbor");
		ByteBuf given = Unpooled.buffer().writeByte(1);
		codec.encodeArguments(new Object[] { given }).release();
		assertThat(given.refCnt()).isEqualTo(1);
		codec.result().encode(given).release();
		assertThat(given.refCnt()).isZero();
		ByteBuf item = Unpooled.buffer().writeByte(1);
		assertThat(codecs("rawChannel").preferred("application/cbor").item().encode(item)).isSameAs(item);
	}

	@Test
	void argumentsComeBackAtTheirPositions() {
		for (String mimeType : List.of("application/cbor", "application/json")) {
			MethodCodec codec = codecs("rawInArray").find(mimeType);
			Object[] arguments = new Object[2];
			codec.decodeArguments(codec.encodeArguments(new Object[] { "a", new byte[] { 1 } }), arguments);
			assertThat(arguments).containsExactly("a", new byte[] { 1 });
		}
	}

	@Test
	void formatOfTheApplicationMayCarryWhatOursCannot() {
		PayloadCodec own = new OwnCodec("application/x-own");
		ContractMethod method = method("mixture");
		assertThat(new MethodCodecs(method, PayloadCodecs.with(List.of(own))).mimeTypes())
			.containsExactly("application/x-own");
	}

	@Test
	void jsonIsPreparedByTheFirstConnectionThatSpeaksIt() {
		AtomicInteger made = new AtomicInteger();
		PayloadCodec json = new RareFormat("application/json", new Deferred<>(() -> {
			made.incrementAndGet();
			return JacksonPayloadCodec.json();
		}));
		MethodCodecs values = new MethodCodecs(method("values"), List.of(JacksonPayloadCodec.cbor(), json));
		assertThat(made).hasValue(0);
		assertThat(values.find("application/json")).isSameAs(values.find("application/json")).isNotNull();
		assertThat(made).hasValue(1);
	}

	private static MethodCodecs codecs(String method) {
		return new MethodCodecs(method(method), PayloadCodecs.defaults());
	}

	private static ContractMethod method(String name) {
		return Contract.of(Sample.class)
			.methods()
			.stream()
			.filter((method) -> method.method().getName().equals(name))
			.findFirst()
			.orElseThrow();
	}

	interface Sample {

		String values(int one, List<String> two);

		Timestamp messages(StringValue name);

		ByteBuf raw(ByteBuf bytes);

		Flux<byte[]> rawChannel(Flux<ByteBuf> bytes);

		void nothing();

		void rawInArray(String name, byte[] bytes);

		Flux<ByteBuffer> rawBeforeStream(byte[] bytes, Flux<ByteBuffer> more);

		String half(ByteBuf bytes);

		Timestamp mixture(String name);

	}

	record OwnCodec(String mimeType) implements PayloadCodec {

		@Override
		public ValueCodec value(Type type) {
			return RawCodec.of(byte[].class);
		}

		@Override
		public ValueCodec array(List<Type> types) {
			return RawCodec.of(byte[].class);
		}

	}

}
