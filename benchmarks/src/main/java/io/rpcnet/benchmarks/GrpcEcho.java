package io.rpcnet.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Int32Value;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

/**
 * The service of all gRPC contenders, written as protoc would generate it. The record is
 * a protobuf message on the wire, read and written by hand, which costs a little less
 * than what protoc generates.
 */
final class GrpcEcho implements BindableService {

	static final String SERVICE = "benchmarks.Echo";

	static final MethodDescriptor<EchoRecord, EchoRecord> RECORD = MethodDescriptor
		.newBuilder(new RecordMarshaller(), new RecordMarshaller())
		.setType(MethodType.UNARY)
		.setFullMethodName(SERVICE + "/record")
		.setSampledToLocalTracing(true)
		.build();

	static final MethodDescriptor<BytesValue, BytesValue> BYTES = MethodDescriptor
		.newBuilder(ProtoUtils.marshaller(BytesValue.getDefaultInstance()),
				ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
		.setType(MethodType.UNARY)
		.setFullMethodName(SERVICE + "/bytes")
		.setSampledToLocalTracing(true)
		.build();

	static final MethodDescriptor<Int32Value, BytesValue> STREAM = MethodDescriptor
		.newBuilder(ProtoUtils.marshaller(Int32Value.getDefaultInstance()),
				ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
		.setType(MethodType.SERVER_STREAMING)
		.setFullMethodName(SERVICE + "/stream")
		.setSampledToLocalTracing(true)
		.build();

	@Override
	public ServerServiceDefinition bindService() {
		return ServerServiceDefinition.builder(SERVICE)
			.addMethod(RECORD, ServerCalls.asyncUnaryCall(GrpcEcho::echo))
			.addMethod(BYTES, ServerCalls.asyncUnaryCall(GrpcEcho::echo))
			.addMethod(STREAM, ServerCalls.asyncServerStreamingCall(GrpcEcho::stream))
			.build();
	}

	private static <T> void echo(T value, StreamObserver<T> answer) {
		answer.onNext(value);
		answer.onCompleted();
	}

	private static void stream(Int32Value items, StreamObserver<BytesValue> answer) {
		ServerCallStreamObserver<BytesValue> stream = (ServerCallStreamObserver<BytesValue>) answer;
		int[] left = { items.getValue() };
		stream.setOnReadyHandler(() -> {
			while (left[0] > 0 && stream.isReady()) {
				left[0]--;
				stream.onNext(BytesValue.of(ByteString.copyFrom(Payload.ITEM)));
				if (left[0] == 0) {
					stream.onCompleted();
				}
			}
		});
	}

	private static final class RecordMarshaller implements MethodDescriptor.Marshaller<EchoRecord> {

		@Override
		public InputStream stream(EchoRecord value) {
			try {
				byte[] bytes = new byte[CodedOutputStream.computeStringSize(1, value.name())
						+ CodedOutputStream.computeInt32Size(2, value.count())
						+ CodedOutputStream.computeInt64Size(3, value.id())
						+ CodedOutputStream.computeDoubleSize(4, value.value())];
				CodedOutputStream out = CodedOutputStream.newInstance(bytes);
				out.writeString(1, value.name());
				out.writeInt32(2, value.count());
				out.writeInt64(3, value.id());
				out.writeDouble(4, value.value());
				return new ByteArrayInputStream(bytes);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		public EchoRecord parse(InputStream stream) {
			try {
				CodedInputStream in = CodedInputStream.newInstance(stream.readAllBytes());
				in.readTag();
				String name = in.readStringRequireUtf8();
				in.readTag();
				int count = in.readInt32();
				in.readTag();
				long id = in.readInt64();
				in.readTag();
				return new EchoRecord(name, count, id, in.readDouble());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
