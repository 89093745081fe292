package io.rpcnet.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;

import org.jspecify.annotations.Nullable;

import io.rpcnet.Internal;

/**
 * The address that other nodes are told to connect to. Never a wildcard: the configured
 * one, else the bound one when it is specific, else a routable IPv4 address of this
 * machine, else IPv6, else loopback.
 *
 * @since 0.1.0
 */
@Internal
public final class AdvertisedAddress {

	private AdvertisedAddress() {
	}

	/**
	 * Return the address to advertise for a bound socket.
	 * @param bound where the socket listens
	 * @param host the configured host, or null
	 * @param port the configured port, or null for the bound one
	 * @return {@code host:port}, with an IPv6 host in brackets
	 */
	public static String of(InetSocketAddress bound, @Nullable String host, @Nullable Integer port) {
		return format((host != null) ? host : host(bound.getAddress()), (port != null) ? port : bound.getPort());
	}

	private static String host(InetAddress bound) {
		return (bound.isAnyLocalAddress() ? routable() : bound).getHostAddress();
	}

	private static InetAddress routable() {
		try {
			return NetworkInterface.networkInterfaces()
				.filter(AdvertisedAddress::isUsable)
				.flatMap(NetworkInterface::inetAddresses)
				.filter((address) -> !address.isLinkLocalAddress() && !address.isMulticastAddress())
				.min(Comparator.comparing((address) -> address instanceof Inet6Address))
				.orElseGet(InetAddress::getLoopbackAddress);
		}
		catch (SocketException ex) {
			// No interface can be listed: nobody but this machine could connect anyway
			return InetAddress.getLoopbackAddress();
		}
	}

	private static boolean isUsable(NetworkInterface candidate) {
		try {
			return candidate.isUp() && !candidate.isLoopback() && !candidate.isPointToPoint();
		}
		catch (SocketException ex) {
			// The interface went away while being looked at
			return false;
		}
	}

	private static String format(String host, int port) {
		int zone = host.indexOf('%');
		String plain = (zone < 0) ? host : host.substring(0, zone);
		// A configured host may have its brackets already
		return plain.startsWith("[") ? plain + ":" + port : new HostAndPort(plain, port).toString();
	}

}
