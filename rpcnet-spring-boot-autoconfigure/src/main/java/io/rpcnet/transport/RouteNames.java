package io.rpcnet.transport;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.rpcnet.Internal;

/**
 * The names of the routes that a server answers, to be found by their bytes: a request to
 * one of them needs no text of its own. Immutable.
 *
 * @since 0.1.0
 */
@Internal
public final class RouteNames {

	/**
	 * No names at all.
	 */
	public static final RouteNames NONE = new RouteNames(List.of());

	private final @Nullable Name[] table;

	/**
	 * Create the table.
	 * @param names the names of the routes
	 */
	public RouteNames(Collection<String> names) {
		this.table = new Name[Integer.highestOneBit(Math.max(1, names.size())) * 4];
		names.forEach((name) -> add(new Name(name, name.getBytes(StandardCharsets.UTF_8))));
	}

	private void add(Name name) {
		int slot = slot(name.bytes(), 0, name.bytes().length);
		while (this.table[slot] != null) {
			slot = next(slot);
		}
		this.table[slot] = name;
	}

	private int slot(byte[] bytes, int from, int to) {
		int hash = 0;
		for (int i = from; i < to; i++) {
			hash = 31 * hash + bytes[i];
		}
		return (hash ^ (hash >>> 16)) & (this.table.length - 1);
	}

	private int next(int slot) {
		return (slot + 1) & (this.table.length - 1);
	}

	/**
	 * Find a name, or make it.
	 * @param bytes what holds the name in UTF-8
	 * @param from where it begins
	 * @param to where it ends
	 * @return the name, the same text each time if it is a known one
	 */
	String get(byte[] bytes, int from, int to) {
		int slot = slot(bytes, from, to);
		for (Name name = this.table[slot]; name != null; name = this.table[slot]) {
			if (Arrays.equals(name.bytes(), 0, name.bytes().length, bytes, from, to)) {
				return name.text();
			}
			slot = next(slot);
		}
		return new String(bytes, from, to - from, StandardCharsets.UTF_8);
	}

	/**
	 * A name.
	 *
	 * @param text its text
	 * @param bytes the same in UTF-8
	 */
	private record Name(String text, byte[] bytes) {

	}

}
