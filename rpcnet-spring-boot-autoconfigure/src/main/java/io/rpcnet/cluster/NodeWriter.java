package io.rpcnet.cluster;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Writes how a node describes itself, as CBOR: what {@link NodeCodec} reads by Jackson,
 * which would take longer to load than the rest of membership to start.
 *
 * @see "RFC 8949, section 3"
 */
final class NodeWriter {

	private static final int UNSIGNED = 0x00;

	private static final int TEXT = 0x60;

	private static final int ARRAY = 0x80;

	private static final int INDEFINITE_MAP = 0xBF;

	private static final int BREAK = 0xFF;

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	byte[] bytes() {
		return this.out.toByteArray();
	}

	int size() {
		return this.out.size();
	}

	/**
	 * Write the version of the format, which goes before all else.
	 * @param format the version
	 */
	void format(int format) {
		this.out.write(format);
	}

	void write(Node node) {
		this.out.write(INDEFINITE_MAP);
		field("id", node.id());
		field("label", node.label());
		field("role", lower(node.role()));
		field("state", lower(node.state()));
		field("zone", node.zone());
		field("region", node.region());
		field("rpc", node.rpcAddress());
		contracts(node.contracts());
		field("weight", node.weight());
		field("version", node.applicationVersion());
		tags(node.tags());
		this.out.write(BREAK);
	}

	private static String lower(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT);
	}

	private void contracts(Collection<NodeContract> contracts) {
		if (!contracts.isEmpty()) {
			text("contracts");
			write(contracts);
		}
	}

	void write(Collection<NodeContract> contracts) {
		head(ARRAY, contracts.size());
		for (NodeContract contract : contracts) {
			this.out.write(INDEFINITE_MAP);
			field("name", contract.name());
			field("version", contract.version());
			this.out.write(BREAK);
		}
	}

	private void tags(Map<String, String> tags) {
		if (!tags.isEmpty()) {
			text("tags");
			write(tags);
		}
	}

	void write(Map<String, String> tags) {
		this.out.write(INDEFINITE_MAP);
		tags.forEach(this::tag);
		this.out.write(BREAK);
	}

	private void tag(String name, String value) {
		text(name);
		text(value);
	}

	private void field(String name, @Nullable String value) {
		if (value != null && !value.isEmpty()) {
			text(name);
			text(value);
		}
	}

	private void field(String name, int value) {
		text(name);
		head(UNSIGNED, value);
	}

	private void text(String text) {
		byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
		head(TEXT, utf8.length);
		this.out.writeBytes(utf8);
	}

	private void head(int major, int argument) {
		if (argument < 24) {
			this.out.write(major | argument);
		}
		else if (argument <= 0xFF) {
			this.out.write(major | 24);
			this.out.write(argument);
		}
		else if (argument <= 0xFFFF) {
			this.out.write(major | 25);
			this.out.write(argument >> 8);
			this.out.write(argument);
		}
		else {
			this.out.write(major | 26);
			for (int shift = 24; shift >= 0; shift -= 8) {
				this.out.write(argument >> shift);
			}
		}
	}

}
