package io.rpcnet.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import com.sun.management.OperatingSystemMXBean;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.metrics.buffering.BufferingApplicationStartup;
import org.springframework.boot.context.metrics.buffering.StartupTimeline;
import org.springframework.boot.context.metrics.buffering.StartupTimeline.TimelineEvent;

/**
 * The JVM of an application that starts, says what that took, and ends. It has nothing on
 * its class path but these classes and what the application has, so that it cannot use a
 * {@link Pipe}. Its arguments: the contender's constant, and the application's own.
 *
 * @since 0.1.0
 */
public final class StartUpProcess {

	static final String STEPS = "rpcnet.benchmarks.steps";

	private static final int MOST_STEPS = 25;

	private StartUpProcess() {
	}

	/**
	 * Start an application.
	 * @param arguments the contender's constant, and the application's own
	 * @throws Exception if it does not start
	 */
	public static void main(String[] arguments) throws Exception {
		StartUpContender contender = StartUpContender.valueOf(arguments[0]);
		SpringApplication application = new SpringApplication(contender.application());
		BufferingApplicationStartup steps = new BufferingApplicationStartup(10_000);
		if (Boolean.getBoolean(STEPS)) {
			application.setApplicationStartup(steps);
		}
		application.run(Arrays.copyOfRange(arguments, 1, arguments.length));
		long millis = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
		double cpu = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / 1e6;
		int threads = ManagementFactory.getThreadMXBean().getThreadCount();
		int classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
		for (int i = 0; i < 4; i++) {
			System.gc();
			// Cleaners run beside the collector
			Thread.sleep(100);
		}
		long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
		System.out.println(Pipe.ANSWER + String.format(Locale.ROOT,
				"{\"json\":\"{\\\"millis\\\":%d,\\\"cpuMillis\\\":%.0f,\\\"heap\\\":%d,\\\"classes\\\":%d,"
						+ "\\\"threads\\\":%d,\\\"steps\\\":\\\"%s\\\"}\",\"failure\":\"\"}",
				millis, cpu, heap, classes, threads, describe(steps.getBufferedTimeline())));
		System.in.read();
		System.exit(0);
	}

	private static String describe(StartupTimeline timeline) {
		return timeline.getEvents()
			.stream()
			.sorted((one, other) -> other.getDuration().compareTo(one.getDuration()))
			.limit(MOST_STEPS)
			.map(StartUpProcess::describe)
			.collect(Collectors.joining("; "))
			.replaceAll("[\\\\\"\\p{Cntrl}]", " ");
	}

	private static String describe(TimelineEvent event) {
		StringBuilder tags = new StringBuilder();
		event.getStartupStep().getTags().forEach((tag) -> tags.append(' ').append(tag.getValue()));
		Duration duration = event.getDuration();
		return "%d ms %s%s".formatted(duration.toMillis(), event.getStartupStep().getName(), tags);
	}

}
