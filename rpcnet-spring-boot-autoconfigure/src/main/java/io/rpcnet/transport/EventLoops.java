package io.rpcnet.transport;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import io.netty.util.internal.EmptyArrays;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.NonBlocking;

import io.rpcnet.Internal;

/**
 * A group of event loops with the channel types that fit it: epoll where its native
 * library loads, NIO elsewhere. Its threads are daemons that Reactor knows as
 * non-blocking, so that {@code block()} on one of them fails instead of stalling every
 * connection.
 *
 * @since 0.1.0
 */
@Internal
public final class EventLoops implements AutoCloseable {

	private static final Duration QUIET_PERIOD = Duration.ZERO;

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

	/**
	 * How long a loop may be busy with what connections have handed to it before it looks
	 * at the network again. Netty's second is what a call waits beside a few hundred
	 * streams.
	 */
	private static final Duration TASK_QUANTUM = Duration.ofMillis(10);

	private final EventLoopGroup group;

	/**
	 * Start a group. Its threads start with their first channel.
	 * @param name the prefix of the threads' names
	 * @param size the number of loops, at least one
	 */
	public EventLoops(String name, int size) {
		IoHandlerFactory factory = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
		this.group = new Group(size, threadFactory(name), factory);
	}

	private static ThreadFactory threadFactory(String name) {
		AtomicInteger number = new AtomicInteger();
		return (task) -> new EventLoopThread(task, name + "-" + number.incrementAndGet());
	}

	/**
	 * Return the loops.
	 * @return the group
	 */
	public EventLoopGroup group() {
		return this.group;
	}

	/**
	 * Return the listening channel's type.
	 * @return the type that the group can drive
	 */
	public Class<? extends ServerChannel> serverChannelType() {
		return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
	}

	/**
	 * Return the connecting channel's type.
	 * @return the type that the group can drive
	 */
	public Class<? extends SocketChannel> channelType() {
		return Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;
	}

	/**
	 * Return the loops that have begun to run, by the names of their threads. A loop does
	 * so with its first channel.
	 * @return the loops at this moment
	 */
	Map<String, Executor> running() {
		Map<String, Executor> loops = new LinkedHashMap<>();
		for (EventExecutor executor : this.group) {
			Thread thread = (executor instanceof Loop loop) ? loop.running : null;
			if (thread != null) {
				loops.put(thread.getName(), executor);
			}
		}
		return loops;
	}

	/**
	 * Return the time, as the thread knows it: an event loop looks at the clock once for
	 * all that it handles of one read, which is over within a few milliseconds.
	 * @return the milliseconds since 1970
	 */
	public static long wallTime() {
		return (Thread.currentThread() instanceof EventLoopThread loop && loop.readMillis != 0) ? loop.readMillis
				: System.currentTimeMillis();
	}

	/**
	 * Return when what this thread handles came: on an event loop the time at which it
	 * began the read, so that what waits behind others of the same read has waited for
	 * them.
	 * @return the time in nanoseconds of {@code System.nanoTime()}
	 */
	public static long arrival() {
		return (Thread.currentThread() instanceof EventLoopThread loop && loop.readMillis != 0) ? loop.readNanos
				: System.nanoTime();
	}

	/**
	 * Let this thread remember the time while it handles what it has read.
	 */
	static void beginRead() {
		if (Thread.currentThread() instanceof EventLoopThread loop) {
			loop.readMillis = System.currentTimeMillis();
			loop.readNanos = System.nanoTime();
		}
	}

	/**
	 * Let this thread forget the time.
	 */
	static void endRead() {
		if (Thread.currentThread() instanceof EventLoopThread loop) {
			loop.readMillis = 0;
		}
	}

	/**
	 * Close every channel of the group and end its threads. Returns at once.
	 */
	@Override
	public void close() {
		this.group.shutdownGracefully(QUIET_PERIOD.toMillis(), CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
	}

	private static final class Group extends MultiThreadIoEventLoopGroup {

		private Group(int size, ThreadFactory threads, IoHandlerFactory factory) {
			super(size, threads, factory, EmptyArrays.EMPTY_OBJECTS);
		}

		@Override
		protected IoEventLoop newChild(Executor executor, IoHandlerFactory factory, Object... arguments) {
			return new Loop(this, executor, factory);
		}

	}

	private static final class Loop extends SingleThreadIoEventLoop {

		private volatile @Nullable Thread running;

		private Loop(Group group, Executor executor, IoHandlerFactory factory) {
			super(group, executor, factory, Integer.MAX_VALUE, RejectedExecutionHandlers.reject(),
					TASK_QUANTUM.toMillis());
		}

		@Override
		protected void run() {
			this.running = Thread.currentThread();
			super.run();
		}

	}

	private static final class EventLoopThread extends FastThreadLocalThread implements NonBlocking {

		/** When the read began that the thread is handling, or 0. */
		private long readMillis;

		/** The same by {@code System.nanoTime()}. */
		private long readNanos;

		private EventLoopThread(Runnable task, String name) {
			super(task, name);
			setDaemon(true);
		}

	}

}
