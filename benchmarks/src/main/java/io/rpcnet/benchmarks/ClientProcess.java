package io.rpcnet.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The JVM of a client. Its arguments: the contender's name, and the certificates' folder.
 *
 * @since 0.1.0
 */
public final class ClientProcess {

	private final EchoClient client;

	private final Certificates certificates;

	private @Nullable Load load;

	private ClientProcess(EchoClient client, Certificates certificates) {
		this.client = client;
		this.certificates = certificates;
	}

	/**
	 * Run a client.
	 * @param arguments the contender's name, and the certificates' folder
	 * @throws Exception if that is not possible
	 */
	public static void main(String[] arguments) throws Exception {
		ClientProcess process = new ClientProcess(Contender.of(arguments[0]).client(),
				new Certificates(Path.of(arguments[1])));
		Pipe.serve(process::carryOut);
		System.exit(0);
	}

	private Object carryOut(List<String> words) throws Exception {
		return switch (words.get(0)) {
			case "connect" -> {
				this.client.connect(Integer.parseInt(words.get(1)), this.certificates);
				yield true;
			}
			case "start" -> start(Shape.of(words.get(1)));
			case "reset" -> {
				load().latencies().reset();
				yield true;
			}
			case "sample" -> Sample.take((this.load != null) ? this.load.units() : 0);
			case "latencies" -> List.of(load().latencies().micros(0.5), load().latencies().micros(0.99),
					load().latencies().micros(0.999));
			case "stop" -> {
				load().stop();
				yield true;
			}
			default -> throw new IllegalArgumentException("unknown command");
		};
	}

	private Load load() {
		if (this.load == null) {
			throw new IllegalStateException("no load was started");
		}
		return this.load;
	}

	private boolean start(Shape shape) throws Exception {
		checkAnswer(shape);
		this.load = new Load(this.client, shape);
		this.load.start();
		return true;
	}

	private void checkAnswer(Shape shape) throws Exception {
		CompletableFuture<Object> answer = new CompletableFuture<>();
		shape.payload().call(this.client, new Completion() {

			@Override
			public void succeeded(Object value) {
				answer.complete(value);
			}

			@Override
			public void failed(Throwable failure) {
				answer.completeExceptionally(failure);
			}

		});
		Object got = answer.get(10, TimeUnit.SECONDS);
		if (!got.equals(shape.payload().answer())) {
			throw new IllegalStateException("the answer of %s is wrong: %s".formatted(shape, got));
		}
	}

}
