package io.rpcnet.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Measures all contenders in turn, A B A B, and prints what it found.
 *
 * @since 0.1.0
 */
public final class SideBySide {

	private final Options options;

	private final Report report;

	private final List<Pair> pairs = new ArrayList<>();

	private final Set<Contender> started = new HashSet<>();

	private int problems;

	private SideBySide(Options options) {
		this.options = options;
		this.report = new Report(options);
	}

	/**
	 * Measure and print.
	 * @param arguments the options of {@code benchmarks/side-by-side}
	 * @throws Exception if that is not possible
	 */
	public static void main(String[] arguments) throws Exception {
		Options options;
		try {
			options = Options.parse(arguments);
		}
		catch (IllegalArgumentException ex) {
			System.err.println("side-by-side: " + ex.getMessage() + " (--help explains)");
			System.exit(2);
			return;
		}
		if (Surroundings.areBusy()) {
			System.err.println("side-by-side: this machine is busy; figures of an idle one are worth keeping");
		}
		Certificates certificates = Certificates.make(Files.createTempDirectory("rpcnet-benchmarks"));
		Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(certificates)));
		System.exit(new SideBySide(options).run(certificates) ? 0 : 1);
	}

	private static void delete(Certificates certificates) {
		try {
			certificates.delete();
		}
		catch (IOException ex) {
			System.err.println("side-by-side: could not delete " + certificates.directory());
		}
	}

	private boolean run(Certificates certificates) throws IOException {
		try {
			for (Contender contender : this.options.contenders()) {
				attempt(contender + " does not start", () -> this.pairs.add(new Pair(contender, certificates)));
			}
			System.out.println(this.report.head());
			this.options.shapes().forEach(this::measure);
		}
		finally {
			this.pairs.forEach(Pair::close);
		}
		Path json = this.options.json().toAbsolutePath();
		Files.writeString(json, this.report.json());
		System.out.println("Written to " + json);
		return this.problems == 0;
	}

	private void measure(Shape shape) {
		Map<Pair, List<Measurement>> measured = new LinkedHashMap<>();
		for (Pair pair : this.pairs) {
			if (pair.contender().carries(shape.payload())) {
				attempt("%s fails with %s".formatted(pair.contender(), shape), () -> {
					warmUp(pair, shape);
					measured.put(pair, new ArrayList<>());
				});
			}
		}
		for (int round = 0; round < this.options.rounds(); round++) {
			measured.entrySet().removeIf((entry) -> !measureOnce(entry.getKey(), shape, entry.getValue()));
		}
		Map<Contender, List<Measurement>> rounds = new LinkedHashMap<>();
		measured.forEach((pair, found) -> rounds.put(pair.contender(), found));
		System.out.println(this.report.add(shape, rounds));
	}

	private boolean measureOnce(Pair pair, Shape shape, List<Measurement> found) {
		return attempt("%s fails with %s".formatted(pair.contender(), shape),
				() -> found.add(pair.measure(shape, this.options.duration())));
	}

	private void warmUp(Pair pair, Shape shape) throws Exception {
		boolean first = this.started.add(pair.contender());
		if (!pair.warmUp(shape, first ? this.options.firstWarmUp() : this.options.warmUp())) {
			System.err.println("side-by-side: the compilers of %s were still busy when %s was measured"
				.formatted(pair.contender(), shape));
		}
	}

	private boolean attempt(String problem, Step step) {
		try {
			step.run();
			return true;
		}
		catch (Exception ex) {
			this.problems++;
			System.err.println("side-by-side: " + problem + ": " + ex.getMessage());
			return false;
		}
	}

	/**
	 * Something that may fail without ending the run.
	 */
	private interface Step {

		void run() throws Exception;

	}

}
