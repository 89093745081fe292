package io.rpcnet.transport;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.rpcnet.Internal;

/**
 * An address as people write it: a host, by name or number, and a port.
 *
 * @param host the host; an IPv6 address without brackets
 * @param port the port, from 1 to 65535
 * @since 0.1.0
 */
@Internal
public record HostAndPort(String host, int port) {

	private static final Pattern PATTERN = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^\\s:\\[\\]/@,]+)):(\\d{1,5})");

	/**
	 * Read {@code host:port} or {@code [IPv6]:port}.
	 * @param text the text
	 * @return the address, or null if it is neither
	 */
	public static @Nullable HostAndPort parse(String text) {
		Matcher matcher = PATTERN.matcher(text.trim());
		if (!matcher.matches()) {
			return null;
		}
		int port = Integer.parseInt(matcher.group(3));
		String host = (matcher.group(1) != null) ? matcher.group(1) : matcher.group(2);
		return (port > 0 && port <= 0xFFFF) ? new HostAndPort(host, port) : null;
	}

	/**
	 * Return the address as it is read.
	 * @return {@code host:port}, with an IPv6 host in brackets
	 */
	@Override
	public String toString() {
		return ((this.host.indexOf(':') < 0) ? this.host : "[" + this.host + "]") + ":" + this.port;
	}

}
