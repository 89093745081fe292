package io.rpcnet.cluster;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.netty.util.NetUtil;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import io.rpcnet.transport.HostAndPort;

/**
 * Looks up hosts away from the event loops, which the JDK's look-up would block. Nothing
 * is kept: an address that moved is found on the next connect.
 */
final class AddressResolver implements AutoCloseable {

	private static final int THREADS = 2;

	private static final int QUEUE = 256;

	private static final Duration IDLE = Duration.ofSeconds(10);

	private final ThreadPoolExecutor executor;

	AddressResolver() {
		CustomizableThreadFactory threads = new CustomizableThreadFactory("rpcnet-gossip-dns-");
		threads.setDaemon(true);
		this.executor = new ThreadPoolExecutor(THREADS, THREADS, IDLE.toSeconds(), TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(QUEUE), threads);
		this.executor.allowCoreThreadTimeOut(true);
	}

	/**
	 * Find all addresses of a host.
	 * @param target the host and port
	 * @return the addresses, at least one, or the failure
	 */
	CompletableFuture<List<InetSocketAddress>> resolve(HostAndPort target) {
		if (NetUtil.isValidIpV4Address(target.host()) || NetUtil.isValidIpV6Address(target.host())) {
			return CompletableFuture.completedFuture(lookUp(target));
		}
		try {
			return CompletableFuture.supplyAsync(() -> lookUp(target), this.executor);
		}
		catch (RejectedExecutionException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private static List<InetSocketAddress> lookUp(HostAndPort target) {
		try {
			return Arrays.stream(InetAddress.getAllByName(target.host()))
				.map((address) -> new InetSocketAddress(address, target.port()))
				.toList();
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException("Host '%s' is unknown".formatted(target.host()), ex);
		}
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
