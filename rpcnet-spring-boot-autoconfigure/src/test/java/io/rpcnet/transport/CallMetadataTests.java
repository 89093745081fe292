package io.rpcnet.transport;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.metadata.CompositeMetadata;
import io.rsocket.metadata.CompositeMetadataCodec;
import io.rsocket.metadata.RoutingMetadata;
import io.rsocket.metadata.TaggingMetadataCodec;
import io.rsocket.metadata.TracingMetadataCodec;
import io.rsocket.metadata.TracingMetadataCodec.Flags;
import io.rsocket.metadata.WellKnownMimeType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link CallMetadata}.
 */
class CallMetadataTests {

	private static final RouteMetadata route = new RouteMetadata("a.B.c", 2, null);

	@Test
	void whatIsWrittenIsRead() {
		ByteBuf written = new RouteMetadata("a.B.c", 2, "application/json").encode("id-1", 1500,
				Map.of("text/x.tenant", "acme"));
		assertThat(CallMetadata.decode(written)).isEqualTo(new CallMetadata("a.B.c", 2, "id-1", "application/json",
				Duration.ofMillis(1500), null, Map.of("text/x.tenant", "acme")));
	}

	@Test
	void whatIsNotSaidIsNotRead() {
		assertThat(CallMetadata.decode(metadata()))
			.isEqualTo(new CallMetadata("a.B.c", 2, "id-1", null, null, null, Map.of()));
	}

	@Test
	void mimeTypeThatIsNotWellKnownIsWrittenByName() {
		ByteBuf written = new RouteMetadata("a.B.c", 2, "application/protobuf").encode("id", RouteMetadata.ANY_TIME,
				Map.of());
		assertThat(CallMetadata.decode(written).dataMimeType()).isEqualTo("application/protobuf");
		ByteBuf foreign = new RouteMetadata("a.B.c", 2, "application/x.shop").encode("id", RouteMetadata.ANY_TIME,
				Map.of());
		assertThat(CallMetadata.decode(foreign).dataMimeType()).isEqualTo("application/x.shop");
	}

	@Test
	void remainingTimeThatDoesNotFitIsTheLongestThatDoes() {
		ByteBuf written = route.encode("id", Duration.ofDays(100).toMillis(), Map.of());
		assertThat(CallMetadata.decode(written).remaining()).isEqualTo(Duration.ofMillis(0xFFFF_FFFFL));
	}

	private static ByteBuf metadata() {
		return route.encode("id-1", RouteMetadata.ANY_TIME, Map.of());
	}

	@Test
	void rsocketsOwnCodecReadsTheRoute() {
		CompositeMetadata.Entry first = new CompositeMetadata(metadata(), false).iterator().next();
		assertThat(first.getMimeType()).isEqualTo("message/x.rsocket.routing.v0");
		assertThat(new RoutingMetadata(first.getContent())).containsExactly("a.B.c", "v=2");
	}

	@Test
	void callHeaderIsTypeLengthBytes() {
		CompositeMetadata.Entry second = new CompositeMetadata(metadata(), false).stream()
			.skip(1)
			.findFirst()
			.orElseThrow();
		assertThat(second.getMimeType()).isEqualTo("message/x.rpcnet.call.v0");
		assertThat(ByteBufUtil.hexDump(second.getContent())).isEqualTo("0204" + "69642d31");
	}

	@Test
	void remainingTimeIsMillisecondsInFourBytes() {
		CompositeMetadata.Entry second = new CompositeMetadata(route.encode("a", 258, Map.of()), false).stream()
			.skip(1)
			.findFirst()
			.orElseThrow();
		assertThat(ByteBufUtil.hexDump(second.getContent())).isEqualTo("0104" + "00000102" + "0201" + "61");
	}

	@Test
	void foreignMetadataIsReadAndUnknownEntriesAreSkipped() {
		CompositeByteBuf foreign = composite("x/unknown", Unpooled.wrappedBuffer(new byte[] { 1, 2, 3 }));
		CompositeMetadataCodec.encodeAndAddMetadata(foreign, ByteBufAllocator.DEFAULT,
				WellKnownMimeType.MESSAGE_RSOCKET_ROUTING,
				TaggingMetadataCodec.createTaggingContent(ByteBufAllocator.DEFAULT, List.of("x.Y.z", "zone=a")));
		CallMetadata read = CallMetadata.decode(foreign);
		assertThat(read.route()).isEqualTo("x.Y.z");
		assertThat(read.version()).isZero();
		assertThat(read.requestId()).matches("[0-9a-f]{16}");
		foreign.release();
	}

	@Test
	void dataMimeTypeIsReadByIdAndByName() {
		CompositeByteBuf byId = composite("message/x.rsocket.mime-type.v0", Unpooled
			.wrappedBuffer(new byte[] { (byte) (0x80 | WellKnownMimeType.APPLICATION_JSON.getIdentifier()) }));
		assertThat(CallMetadata.decode(byId).dataMimeType()).isEqualTo("application/json");
		CompositeByteBuf byName = composite("message/x.rsocket.mime-type.v0",
				Unpooled.wrappedBuffer(new byte[] { 2, 'a', '/', 'b' }));
		assertThat(CallMetadata.decode(byName).dataMimeType()).isEqualTo("a/b");
		byId.release();
		byName.release();
	}

	@Test
	void malformedRequestIdIsReplacedAndUnknownItemsAreSkipped() {
		CompositeByteBuf bad = composite(CallMetadata.CALL_MIME_TYPE,
				Unpooled.wrappedBuffer(new byte[] { 9, 1, 0, 2, 2, 'a', '\n' }));
		assertThat(CallMetadata.decode(bad).requestId()).matches("[0-9a-f]{16}");
		CompositeByteBuf good = composite(CallMetadata.CALL_MIME_TYPE,
				Unpooled.wrappedBuffer(new byte[] { 9, 1, 0, 2, 2, 'a', 'b' }));
		assertThat(CallMetadata.decode(good).requestId()).isEqualTo("ab");
		bad.release();
		good.release();
	}

	@Test
	void traceIsWrittenAndRead() {
		TraceParent trace = TraceParent.of("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", TraceParent.SAMPLED);
		ByteBuf written = route.encode("a", RouteMetadata.ANY_TIME, trace, Map.of());
		CompositeMetadata.Entry second = new CompositeMetadata(written, false).stream()
			.skip(1)
			.findFirst()
			.orElseThrow();
		assertThat(ByteBufUtil.hexDump(second.getContent()))
			.isEqualTo("020161" + "031a" + "00" + "0af7651916cd43dd8448eb211c80319c" + "b7ad6b7169203331" + "01");
		assertThat(CallMetadata.decode(written).trace()).isEqualTo(trace);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "00", "000af7651916cd43dd8448eb211c80319cb7ad6b71692033310100",
			"ff0af7651916cd43dd8448eb211c80319cb7ad6b716920333101",
			"0000000000000000000000000000000000b7ad6b716920333101",
			"000af7651916cd43dd8448eb211c80319c000000000000000001" })
	void malformedTraceIsIgnored(String item) {
		byte[] bytes = HexFormat.of().parseHex(item);
		CompositeByteBuf metadata = composite(CallMetadata.CALL_MIME_TYPE,
				Unpooled.buffer().writeByte(3).writeByte(bytes.length).writeBytes(bytes));
		assertThat(CallMetadata.decode(metadata).trace()).isNull();
		metadata.release();
	}

	@Test
	void tracesOfZipkinAreRead() {
		assertThat(zipkin(TracingMetadataCodec.encode128(ByteBufAllocator.DEFAULT, 1, 2, 3, 4, Flags.SAMPLE)))
			.isEqualTo(new TraceParent(1, 2, 3, TraceParent.SAMPLED));
		assertThat(zipkin(TracingMetadataCodec.encode128(ByteBufAllocator.DEFAULT, 1, 2, 3, Flags.NOT_SAMPLE)))
			.isEqualTo(new TraceParent(1, 2, 3, 0));
		assertThat(zipkin(TracingMetadataCodec.encode64(ByteBufAllocator.DEFAULT, 2, 3, 4, Flags.DEBUG)))
			.isEqualTo(new TraceParent(0, 2, 3, TraceParent.SAMPLED));
		assertThat(zipkin(TracingMetadataCodec.encode64(ByteBufAllocator.DEFAULT, 2, 3, Flags.UNDECIDED)))
			.isEqualTo(new TraceParent(0, 2, 3, TraceParent.UNDECIDED));
	}

	@Test
	void malformedTracesOfZipkinAreIgnored() {
		assertThat(zipkin(TracingMetadataCodec.encodeEmpty(ByteBufAllocator.DEFAULT, Flags.SAMPLE))).isNull();
		assertThat(zipkin(TracingMetadataCodec.encode64(ByteBufAllocator.DEFAULT, 0, 0, Flags.SAMPLE))).isNull();
		assertThat(zipkin(Unpooled.EMPTY_BUFFER)).isNull();
		assertThat(zipkin(Unpooled.wrappedBuffer(new byte[] { (byte) 0xFF, 1, 2 }))).isNull();
	}

	@Test
	void traceOfTheCallHeaderWinsOverZipkins() {
		TraceParent trace = new TraceParent(1, 2, 3, 0);
		CompositeByteBuf both = composite("message/x.rsocket.tracing-zipkin.v0",
				TracingMetadataCodec.encode64(ByteBufAllocator.DEFAULT, 8, 9, Flags.SAMPLE));
		both.addComponent(true, route.encode("a", RouteMetadata.ANY_TIME, trace, Map.of()));
		CompositeMetadataCodec.encodeAndAddMetadata(both, ByteBufAllocator.DEFAULT,
				WellKnownMimeType.MESSAGE_RSOCKET_TRACING_ZIPKIN,
				TracingMetadataCodec.encode64(ByteBufAllocator.DEFAULT, 8, 9, Flags.SAMPLE));
		assertThat(CallMetadata.decode(both).trace()).isEqualTo(trace);
		both.release();
	}

	private static @Nullable TraceParent zipkin(ByteBuf content) {
		CompositeByteBuf metadata = composite("message/x.rsocket.tracing-zipkin.v0", content);
		try {
			return CallMetadata.decode(metadata).trace();
		}
		finally {
			metadata.release();
		}
	}

	@Test
	void cutOffMetadataIsAnInvalidArgument() {
		byte[] whole = ByteBufUtil.getBytes(metadata());
		assertThatExceptionOfType(RpcException.class)
			.isThrownBy(() -> CallMetadata.decode(Unpooled.wrappedBuffer(whole, 0, whole.length - 1)))
			.withMessage("The request's composite metadata is cut off: an entry is longer than what is left.");
	}

	@Test
	void anyBytesAreReadOrRefusedAsInvalidArgument() {
		Random random = new Random(42);
		TraceParent trace = new TraceParent(1, 2, 3, TraceParent.SAMPLED);
		byte[] whole = ByteBufUtil
			.getBytes(route.encode("id-1", 1000, trace, Map.of("text/x.tenant", "acme", "x/y", "z")));
		for (int round = 0; round < 50_000; round++) {
			byte[] bytes = whole.clone();
			for (int mutation = random.nextInt(8); mutation >= 0; mutation--) {
				bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
			}
			readOrRefuse(Unpooled.wrappedBuffer(bytes, 0, random.nextInt(bytes.length + 1)));
		}
	}

	private static void readOrRefuse(ByteBuf bytes) {
		try {
			CallMetadata read = CallMetadata.decode(bytes);
			assertThat(read.requestId()).matches("[A-Za-z0-9._-]{1,64}");
		}
		catch (RpcException ex) {
			assertThat(ex.status()).isEqualTo(RpcStatus.INVALID_ARGUMENT);
		}
	}

	private static CompositeByteBuf composite(String mimeType, ByteBuf content) {
		CompositeByteBuf composite = ByteBufAllocator.DEFAULT.compositeBuffer();
		CompositeMetadataCodec.encodeAndAddMetadata(composite, ByteBufAllocator.DEFAULT, mimeType, content);
		return composite;
	}

}
