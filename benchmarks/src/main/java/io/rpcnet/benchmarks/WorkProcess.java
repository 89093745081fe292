package io.rpcnet.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The JVM of a server or a client of {@link Work}. Its arguments: the contender's name,
 * and the certificates' folder.
 *
 * @since 0.1.0
 */
public final class WorkProcess {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final WorkContender contender;

	private final Certificates certificates;

	private final WorkClient client;

	private Duration deadline = Duration.ZERO;

	private WorkProcess(WorkContender contender, Certificates certificates) {
		this.contender = contender;
		this.certificates = certificates;
		this.client = contender.client();
	}

	/**
	 * Run a server or a client.
	 * @param arguments the contender's name, and the certificates' folder
	 * @throws Exception if that is not possible
	 */
	public static void main(String[] arguments) throws Exception {
		WorkProcess process = new WorkProcess(WorkContender.of(arguments[0]), new Certificates(Path.of(arguments[1])));
		Pipe.serve(process::carryOut);
		System.exit(0);
	}

	private Object carryOut(List<String> words) throws Exception {
		return switch (words.get(0)) {
			case "start" -> this.contender.server().start(Worker.of(words.get(1)), this.certificates);
			case "connect" -> connect(Integer.parseInt(words.get(1)), Duration.ofMillis(Long.parseLong(words.get(2))));
			case "offer" -> offer(Double.parseDouble(words.get(1)), Duration.ofMillis(Long.parseLong(words.get(2))));
			case "rest" -> Worker.of(words.get(1)).rest();
			case "sample" -> Sample.take(0);
			default -> throw new IllegalArgumentException("unknown command");
		};
	}

	private boolean connect(int port, Duration deadline) throws InterruptedException {
		this.deadline = deadline;
		this.client.connect(port, deadline, this.certificates);
		long end = System.nanoTime() + PATIENCE.toNanos();
		while (offer(20, Duration.ofMillis(100)).good() == 0) {
			if (System.nanoTime() > end) {
				throw new IllegalStateException("no call is answered in time");
			}
		}
		return true;
	}

	private OpenLoop.Result offer(double perSecond, Duration duration) throws InterruptedException {
		return new OpenLoop(this.client::work).run(perSecond, duration, this.deadline, this.client::outcome);
	}

}
