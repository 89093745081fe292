package io.rpcnet.benchmarks;

import java.util.function.Function;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.Int32Value;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/**
 * Calls {@link GrpcEcho} as an asynchronous stub would that protoc generates.
 */
abstract class GrpcCalls implements EchoClient {

	private @Nullable Channel channel;

	@Override
	public final void connect(int port, Certificates certificates) throws Exception {
		this.channel = channel(port, certificates);
	}

	abstract Channel channel(int port, Certificates certificates) throws Exception;

	final Channel channel() {
		if (this.channel == null) {
			throw new IllegalStateException("not connected");
		}
		return this.channel;
	}

	@Override
	public void record(EchoRecord value, Completion completion) {
		ClientCalls.asyncUnaryCall(channel().newCall(GrpcEcho.RECORD, CallOptions.DEFAULT), value,
				new Single<>(completion, (answer) -> answer));
	}

	@Override
	public void bytes(byte[] value, Completion completion) {
		BytesValue request = BytesValue.of(UnsafeByteOperations.unsafeWrap(value));
		ClientCalls.asyncUnaryCall(channel().newCall(GrpcEcho.BYTES, CallOptions.DEFAULT), request,
				new Single<>(completion, (answer) -> answer.getValue().size()));
	}

	@Override
	public void stream(int items, Completion completion) {
		ClientCalls.asyncServerStreamingCall(channel().newCall(GrpcEcho.STREAM, CallOptions.DEFAULT),
				Int32Value.of(items), new Items(completion));
	}

	/**
	 * Told when the call is over, as gRPC tells the status after the message.
	 *
	 * @param <T> the message
	 */
	static final class Single<T> implements StreamObserver<T> {

		private final Completion completion;

		private final Function<T, Object> answer;

		private @Nullable T message;

		Single(Completion completion, Function<T, Object> answer) {
			this.completion = completion;
			this.answer = answer;
		}

		@Override
		public void onNext(T value) {
			this.message = value;
		}

		@Override
		public void onError(Throwable failure) {
			this.completion.failed(failure);
		}

		@Override
		public void onCompleted() {
			T value = this.message;
			if (value == null) {
				this.completion.failed(new IllegalStateException("no answer came"));
			}
			else {
				this.completion.succeeded(this.answer.apply(value));
			}
		}

	}

	private static final class Items implements StreamObserver<BytesValue> {

		private final Completion completion;

		private int came;

		private Items(Completion completion) {
			this.completion = completion;
		}

		@Override
		public void onNext(BytesValue value) {
			ByteString item = value.getValue();
			this.came += item.isEmpty() ? 0 : 1;
		}

		@Override
		public void onError(Throwable failure) {
			this.completion.failed(failure);
		}

		@Override
		public void onCompleted() {
			this.completion.succeeded(this.came);
		}

	}

}
