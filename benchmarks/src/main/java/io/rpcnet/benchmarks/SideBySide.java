package io.rpcnet.benchmarks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures all contenders in turn, A B A B, and prints what it found.
 *
 * @since 0.1.0
 */
public final class SideBySide extends Tool {

	private final Options options;

	private final Report report;

	private final Map<Contender, Pair> pairs = new EnumMap<>(Contender.class);

	private SideBySide(Options options) {
		super("side-by-side");
		this.options = options;
		this.report = new Report(options);
	}

	/**
	 * Measure and print.
	 * @param arguments the options of {@code benchmarks/side-by-side}
	 * @throws Exception if that is not possible
	 */
	public static void main(String[] arguments) throws Exception {
		run("side-by-side", arguments, (given) -> new SideBySide(Options.parse(given)));
	}

	@Override
	void measure(Certificates certificates) throws Exception {
		try {
			System.out.println(this.report.head());
			this.options.shapes().forEach((shape) -> measure(shape, certificates));
		}
		finally {
			this.pairs.values().forEach(Pair::close);
		}
		write(this.report.root(), this.options.json());
	}

	private void measure(Shape shape, Certificates certificates) {
		Map<Contender, List<Measurement>> measured = new LinkedHashMap<>();
		for (Contender contender : this.options.contenders()) {
			if (contender.carries(shape.payload())
					&& attempt(contender, shape, () -> warmUp(contender, shape, certificates))) {
				measured.put(contender, new ArrayList<>());
			}
		}
		for (int round = 0; round < this.options.rounds(); round++) {
			measured.entrySet().removeIf((entry) -> !measureOnce(entry.getKey(), shape, entry.getValue()));
		}
		System.out.println(this.report.add(shape, measured));
	}

	private void warmUp(Contender contender, Shape shape, Certificates certificates) throws Exception {
		boolean isFirst = !this.pairs.containsKey(contender);
		if (isFirst) {
			this.pairs.put(contender, new Pair(contender, certificates));
		}
		if (!pair(contender).warmUp(shape, isFirst ? this.options.firstWarmUp() : this.options.warmUp())) {
			warn("the compilers of %s were still busy when %s was measured".formatted(contender, shape));
		}
	}

	private Pair pair(Contender contender) {
		Pair pair = this.pairs.get(contender);
		if (pair == null) {
			throw new IllegalStateException("it was not started");
		}
		return pair;
	}

	private boolean measureOnce(Contender contender, Shape shape, List<Measurement> found) {
		return attempt(contender, shape, () -> found.add(pair(contender).measure(shape, this.options.duration())));
	}

	private boolean attempt(Contender contender, Shape shape, Step step) {
		boolean succeeded = attempt("%s with %s".formatted(contender, shape), step);
		if (!succeeded) {
			// Nobody knows what its JVMs still do: the next load gets new ones
			Pair failed = this.pairs.remove(contender);
			if (failed != null) {
				failed.close();
			}
		}
		return succeeded;
	}

}
