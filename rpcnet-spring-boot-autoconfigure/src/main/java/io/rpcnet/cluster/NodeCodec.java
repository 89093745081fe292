package io.rpcnet.cluster;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.scalecube.cluster.metadata.MetadataCodec;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORMapper;

/**
 * The bytes by which a node describes itself to others: the version of the format, then a
 * CBOR map whose unknown fields are ignored, so that a newer node is understood as far as
 * it can be.
 */
final class NodeCodec implements MetadataCodec {

	private static final byte FORMAT = 1;

	private static final int MAX_READ = 16 * 1024;

	private static final int MAX_NESTING = 8;

	/**
	 * Return the bytes of a node.
	 * @param node the node
	 * @return the format and what follows it
	 */
	byte[] encode(Node node) {
		NodeWriter out = new NodeWriter();
		out.format(FORMAT);
		out.write(node);
		return out.bytes();
	}

	/**
	 * Return how much room the contracts of a description take.
	 * @param contracts the contracts
	 * @return the bytes of their encoded form
	 */
	int sizeOf(List<NodeContract> contracts) {
		NodeWriter out = new NodeWriter();
		out.write(contracts);
		return out.size();
	}

	/**
	 * Return how much room the tags of a description take.
	 * @param tags the tags
	 * @return the bytes of their encoded form
	 */
	int sizeOf(Map<String, String> tags) {
		NodeWriter out = new NodeWriter();
		out.write(tags);
		return out.size();
	}

	/**
	 * Return the node that some bytes describe.
	 * @param memberId what the engine calls the node
	 * @param gossipAddress where it gossips
	 * @param bytes what it says of itself, or null
	 * @return the node, {@link NodeState#UNREADABLE} if the bytes make no sense here
	 */
	Node decode(String memberId, String gossipAddress, @Nullable ByteBuffer bytes) {
		if (bytes != null && bytes.remaining() > 1 && bytes.remaining() <= MAX_READ) {
			byte[] content = new byte[bytes.remaining()];
			bytes.duplicate().get(content);
			if (content[0] == FORMAT) {
				try {
					return Reading.mapper.readValue(content, 1, content.length - 1, Description.class)
						.toNode(gossipAddress);
				}
				catch (RuntimeException ex) {
					// Whatever another process says must not end the work of this one
				}
			}
		}
		return new Node(memberId, gossipAddress, NodeRole.PEER, NodeState.UNREADABLE, null, null, null, gossipAddress,
				List.of(), 0, null, Map.of());
	}

	@Override
	public Object deserialize(ByteBuffer buffer) {
		byte[] bytes = new byte[buffer.remaining()];
		buffer.get(bytes);
		return bytes;
	}

	@Override
	public ByteBuffer serialize(Object metadata) {
		return ByteBuffer.wrap((byte[]) metadata);
	}

	/**
	 * What reads the descriptions of others. A start, which has to write one, does not
	 * wait for Jackson to be loaded.
	 */
	private static final class Reading {

		private static final CBORMapper mapper = CBORMapper
			.builder(CBORFactory.builder()
				.streamReadConstraints(StreamReadConstraints.builder()
					.maxDocumentLength(MAX_READ)
					.maxStringLength(MAX_READ)
					.maxNameLength(MAX_READ)
					.maxNestingDepth(MAX_NESTING)
					.build())
				.build())
			.disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
					DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
			.changeDefaultPropertyInclusion((inclusion) -> inclusion.withValueInclusion(JsonInclude.Include.NON_EMPTY))
			.build();

	}

	record Description(String id, String label, String role, String state, @Nullable String zone,
			@Nullable String region, @Nullable String rpc, @Nullable List<Contract> contracts, int weight,
			@Nullable String version, @Nullable Map<String, String> tags) {

		private Node toNode(String gossipAddress) {
			Map<String, String> known = (this.tags != null) ? this.tags : Map.of();
			known.forEach((name, value) -> {
				text(name);
				text(value);
			});
			return new Node(required(this.id), required(this.label), NodeRole.valueOf(upper(this.role)),
					NodeState.valueOf(upper(this.state)), text(this.zone), text(this.region), text(this.rpc),
					gossipAddress,
					(this.contracts != null) ? this.contracts.stream().map(Contract::toContract).toList() : List.of(),
					this.weight, text(this.version), known);
		}

		private static @Nullable String text(@Nullable String value) {
			// Half a character cannot be written again: whoever shows the node would fail
			if (value != null
					&& value.codePoints().anyMatch((point) -> Character.getType(point) == Character.SURROGATE)) {
				throw new IllegalArgumentException("A node with a text that is none");
			}
			return value;
		}

		private static String upper(@Nullable String name) {
			return required(name).toUpperCase(Locale.ROOT);
		}

		private static String required(@Nullable String candidate) {
			String value = text(candidate);
			if (value == null || value.isEmpty() || value.chars().anyMatch(Character::isISOControl)) {
				// The label ends up in logs
				throw new IllegalArgumentException("A node without an id, a label, a role or a state");
			}
			return value;
		}

	}

	record Contract(String name, int version) {

		private NodeContract toContract() {
			return new NodeContract(Description.required(this.name), this.version);
		}

	}

}
