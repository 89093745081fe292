package io.rpcnet.transport;

import io.rpcnet.Internal;

/**
 * An address as people write it.
 *
 * @param host a name or an IP address, an IPv6 one without brackets
 * @param port the port
 * @since 0.1.0
 */
@Internal
public record HostAndPort(String host, int port) {

	private static final int MAX_PORT = 65535;

	/**
	 * Read {@code host:port} or {@code [IPv6]:port}.
	 * @param address the text
	 * @return the address
	 * @throws IllegalArgumentException if it is neither
	 */
	public static HostAndPort parse(String address) {
		int colon = address.lastIndexOf(':');
		String host = (colon < 0) ? "" : address.substring(0, colon);
		boolean bracketed = host.startsWith("[") && host.endsWith("]");
		if (host.isBlank() || (!bracketed && host.indexOf(':') >= 0)) {
			throw new IllegalArgumentException("'%s' is not host:port or [IPv6]:port".formatted(address));
		}
		return new HostAndPort(bracketed ? host.substring(1, host.length() - 1) : host,
				port(address, address.substring(colon + 1)));
	}

	private static int port(String address, String text) {
		try {
			int port = Integer.parseInt(text);
			if (port >= 1 && port <= MAX_PORT) {
				return port;
			}
		}
		catch (NumberFormatException ex) {
			// The message below says what is expected, the parser's does not
		}
		throw new IllegalArgumentException("'%s' has no port from 1 to 65535".formatted(address));
	}

}
