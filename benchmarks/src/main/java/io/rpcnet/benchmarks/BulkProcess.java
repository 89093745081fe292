package io.rpcnet.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * The JVM of a server or a client of {@link Bulk}. Its arguments: the contender's name,
 * and the certificates' folder.
 *
 * @since 0.1.0
 */
public final class BulkProcess {

	private static final Duration DEADLINE = Duration.ofSeconds(10);

	private static byte[] content = {};

	private final BulkContender contender;

	private final BulkClient client;

	private final Certificates certificates;

	private BulkProcess(BulkContender contender, Certificates certificates) {
		this.contender = contender;
		this.client = contender.client();
		this.certificates = certificates;
	}

	/**
	 * Run a server or a client.
	 * @param arguments the contender's name, and the certificates' folder
	 * @throws Exception if that is not possible
	 */
	public static void main(String[] arguments) throws Exception {
		BulkProcess process = new BulkProcess(BulkContender.of(arguments[0]), new Certificates(Path.of(arguments[1])));
		Pipe.serve(process::carryOut);
		System.exit(0);
	}

	private Object carryOut(List<String> words) throws Exception {
		return switch (words.get(0)) {
			case "start" -> this.contender.server().start(this.certificates);
			case "connect" -> {
				this.client.connect(Integer.parseInt(words.get(1)), this.certificates);
				yield true;
			}
			case "measure" -> measure(Beside.valueOf(words.get(1)), Integer.parseInt(words.get(2)),
					Double.parseDouble(words.get(3)), Duration.ofMillis(Long.parseLong(words.get(4))));
			case "sample" -> Sample.take(0);
			default -> throw new IllegalArgumentException("unknown command");
		};
	}

	private Seen measure(Beside beside, int bytes, double perSecond, Duration duration) throws Exception {
		Transfers transfers = new Transfers(beside, bytes);
		transfers.next();
		OpenLoop.Result small = new OpenLoop((completion) -> this.client.record(EchoRecord.SAMPLE, completion))
			.run(perSecond, duration, DEADLINE, (failure) -> {
				transfers.failure.compareAndSet(null, failure);
				return OpenLoop.Outcome.FAILED;
			});
		return new Seen(small, transfers.stop());
	}

	/**
	 * Return bytes to answer with, the same each time: making them would take the time of
	 * the thread that answers.
	 * @param bytes how many
	 * @return the bytes
	 */
	static synchronized byte[] content(int bytes) {
		if (content.length != bytes) {
			content = new byte[bytes];
		}
		return content;
	}

	/**
	 * What is carried beside the small calls.
	 */
	enum Beside {

		NOTHING, DOWNLOAD, UPLOAD

	}

	/**
	 * What was measured.
	 *
	 * @param small the small calls
	 * @param transfers how many large calls ended meanwhile
	 */
	record Seen(OpenLoop.Result small, int transfers) {

	}

	/**
	 * One large call after the other.
	 */
	private final class Transfers implements Completion {

		private final Beside beside;

		private final byte[] content;

		private final AtomicInteger done = new AtomicInteger();

		private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

		private final CountDownLatch ended = new CountDownLatch(1);

		private volatile boolean stopping;

		private Transfers(Beside beside, int bytes) {
			this.beside = beside;
			this.content = new byte[bytes];
		}

		private void next() {
			if (this.beside == Beside.NOTHING || this.stopping) {
				this.ended.countDown();
			}
			else if (this.beside == Beside.DOWNLOAD) {
				BulkProcess.this.client.download(this.content.length, this);
			}
			else {
				BulkProcess.this.client.upload(this.content, this);
			}
		}

		private int stop() throws Exception {
			int before = this.done.get();
			this.stopping = true;
			if (!this.ended.await(20, TimeUnit.SECONDS)) {
				throw new IllegalStateException("a large call got no answer");
			}
			Throwable failed = this.failure.get();
			if (failed != null) {
				throw new IllegalStateException("a call failed", failed);
			}
			return before;
		}

		@Override
		public void succeeded(Object answer) {
			if (!answer.equals(this.content.length)) {
				failed(new IllegalStateException("other bytes came: " + answer));
				return;
			}
			this.done.incrementAndGet();
			next();
		}

		@Override
		public void failed(Throwable failed) {
			this.failure.compareAndSet(null, failed);
			this.ended.countDown();
		}

	}

}
