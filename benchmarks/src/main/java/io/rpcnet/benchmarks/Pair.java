package io.rpcnet.benchmarks;

import java.io.IOException;
import java.time.Duration;

/**
 * A contender's two JVMs, connected. They idle while other contenders run.
 */
final class Pair implements AutoCloseable {

	/**
	 * Compilers that spend less in a second, in both JVMs together, count as quiet.
	 */
	private static final long QUIET_MILLIS = 20;

	private static final Duration LEAD = Duration.ofMillis(300);

	private final Jvm server;

	private final Jvm client;

	Pair(Contender contender, Certificates certificates) throws IOException {
		this.server = Jvm.of(ServerProcess.class, Jvm.options(), contender, certificates);
		this.client = Jvm.of(ClientProcess.class, Jvm.options(), contender, certificates);
		try {
			this.client.order("connect " + this.server.ask("start", Integer.class));
		}
		catch (IOException ex) {
			close();
			throw ex;
		}
	}

	/**
	 * Call until the compilers are quiet for a second.
	 * @param shape the load
	 * @param longest how long at most
	 * @return whether they became quiet
	 * @throws Exception if a call failed
	 */
	boolean warmUp(Shape shape, Duration longest) throws Exception {
		this.client.order("start " + shape);
		boolean quiet = false;
		long end = System.nanoTime() + longest.toNanos();
		Thread.sleep(1000);
		for (long last = compileMillis(); !quiet && System.nanoTime() < end;) {
			Thread.sleep(1000);
			long now = compileMillis();
			quiet = now - last < QUIET_MILLIS;
			last = now;
		}
		this.client.order("stop");
		return quiet;
	}

	private long compileMillis() throws IOException {
		return compileMillis(this.server, this.client);
	}

	static long compileMillis(Jvm server, Jvm client) throws IOException {
		return sample(server).compileMillis() + sample(client).compileMillis();
	}

	private static Sample sample(Jvm jvm) throws IOException {
		return jvm.ask("sample", Sample.class);
	}

	/**
	 * Measure once.
	 * @param shape the load
	 * @param duration for how long
	 * @return what was measured
	 * @throws Exception if a call failed
	 */
	Measurement measure(Shape shape, Duration duration) throws Exception {
		this.client.order("start " + shape);
		Thread.sleep(LEAD.toMillis());
		this.client.order("reset");
		Sample serverBefore = sample(this.server);
		Sample clientBefore = sample(this.client);
		Thread.sleep(duration.toMillis());
		Sample serverUsed = sample(this.server).since(serverBefore);
		Sample clientUsed = sample(this.client).since(clientBefore);
		double[] micros = this.client.ask("latencies", double[].class);
		this.client.order("stop");
		return Measurement.of(clientUsed, serverUsed, micros);
	}

	@Override
	public void close() {
		this.client.close();
		this.server.close();
	}

}
