package io.rpcnet.cluster;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A host, by name or number, and a port.
 *
 * @param host the host; an IPv6 address without brackets
 * @param port the port, from 1 to 65535
 */
record HostPort(String host, int port) {

	private static final Pattern PATTERN = Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([^\\s:\\[\\]/@,]+)):(\\d{1,5})");

	static @Nullable HostPort parse(String text) {
		Matcher matcher = PATTERN.matcher(text.trim());
		if (!matcher.matches()) {
			return null;
		}
		int port = Integer.parseInt(matcher.group(3));
		String host = (matcher.group(1) != null) ? matcher.group(1) : matcher.group(2);
		return (port > 0 && port <= 0xFFFF) ? new HostPort(host, port) : null;
	}

	@Override
	public String toString() {
		return ((this.host.indexOf(':') < 0) ? this.host : "[" + this.host + "]") + ":" + this.port;
	}

}
