package io.rpcnet.transport;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcService;
import io.rpcnet.cluster.ClusterMembership;
import io.rpcnet.cluster.Node;
import io.rpcnet.cluster.NodeFailed;
import io.rpcnet.cluster.NodeLeft;
import io.rpcnet.fuzz.FuzzedApplication;

/**
 * A server in a process of its own that says how it feels. Its arguments are those of a
 * Boot application.
 */
public final class VictimApplication {

	static final String READY = "VICTIM PORT ";

	static final String GOSSIPS = "VICTIM GOSSIPS AT ";

	private VictimApplication() {
	}

	/**
	 * Start it.
	 * @param arguments the command line
	 */
	public static void main(String[] arguments) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(FuzzedApplication.class, Vitals.class)
			.web(WebApplicationType.NONE)
			.run(arguments);
		Vitals.listen();
		context.getBeanProvider(ClusterMembership.class).ifAvailable((membership) -> {
			Vitals.watch(membership);
			System.out.println(GOSSIPS + context.getEnvironment().getProperty("local.rpcnet.cluster.port"));
		});
		System.out.println(READY + context.getEnvironment().getProperty("local.rpcnet.server.port"));
	}

	/**
	 * Tells what the process has in use.
	 */
	@RpcService
	@RpcContract(name = "f.Vitals")
	public static class Vitals {

		private static final AtomicInteger lines = new AtomicInteger();

		private static final AtomicInteger leaks = new AtomicInteger();

		private static final AtomicInteger lost = new AtomicInteger();

		private static @Nullable ClusterMembership membership;

		private static void watch(ClusterMembership watched) {
			membership = watched;
			watched.addListener((event) -> {
				if (event instanceof NodeFailed || event instanceof NodeLeft) {
					lost.incrementAndGet();
				}
			});
		}

		private static void listen() {
			AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {

				@Override
				protected void append(ILoggingEvent event) {
					if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
						lines.incrementAndGet();
					}
					if (event.getMessage().startsWith("LEAK")) {
						leaks.incrementAndGet();
					}
				}

			};
			Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
			appender.setContext(root.getLoggerContext());
			appender.start();
			root.addAppender(appender);
		}

		/**
		 * Collect garbage, then measure.
		 * @return what is left in use
		 */
		public Reading read() {
			long heap = Long.MAX_VALUE;
			for (int collection = 0; collection < 3; collection++) {
				System.gc();
				heap = Math.min(heap, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
			}
			return new Reading(heap, pinned(), files(), FuzzedApplication.open(), lines.get(), leaks.get());
		}

		/**
		 * Measure without a collection.
		 * @return the direct memory in use, in bytes
		 */
		public long pinned() {
			return ((PooledByteBufAllocator) ByteBufAllocator.DEFAULT).pinnedDirectMemory();
		}

		/**
		 * Look around.
		 * @return who is there
		 */
		public Company company() {
			List<String> labels = Objects.requireNonNull(membership).nodes().all().stream().map(Node::label).toList();
			return new Company(labels, lost.get());
		}

		private static long files() {
			return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
				.getOpenFileDescriptorCount();
		}

	}

	/**
	 * What a process has in use.
	 *
	 * @param heap live heap, in bytes
	 * @param direct direct memory, in bytes
	 * @param files file descriptors
	 * @param handlers handlers at work
	 * @param lines lines of log until now
	 * @param leaks leaks of buffers that Netty saw until now
	 */
	public record Reading(long heap, long direct, long files, int handlers, int lines, int leaks) {

	}

	/**
	 * Whom a process sees in the cluster.
	 *
	 * @param labels the nodes, in alphabetical order
	 * @param lost how many have failed or left until now
	 */
	public record Company(List<String> labels, int lost) {

	}

}
