package io.rpcnet.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.scalecube.cluster.transport.api.Message;

import io.rpcnet.fuzz.Cost;
import io.rpcnet.fuzz.FuzzTarget;

/**
 * Takes what a member says. The first byte of an input says whether a message follows, 0,
 * or what a node says of itself.
 */
public final class GossipFuzzTarget {

	private static final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);

	private static final GossipCodec messages = new GossipCodec();

	private static final NodeCodec nodes = new NodeCodec();

	private GossipFuzzTarget() {
	}

	/**
	 * Load what inputs need before the first is timed.
	 */
	public static void fuzzerInitialize() {
		FuzzTarget.GOSSIP.replay();
	}

	/**
	 * Take an input.
	 * @param input what it is, and its bytes
	 */
	public static void fuzzerTestOneInput(byte[] input) {
		if (input.length > 0) {
			Cost.check(input, () -> take(input[0], ByteBuffer.wrap(input, 1, input.length - 1).slice()));
		}
	}

	private static void take(byte kind, ByteBuffer content) {
		if (kind == 0) {
			message(content);
		}
		else {
			node(content);
		}
	}

	private static void message(ByteBuffer content) {
		Message message;
		try {
			message = messages.decode(Unpooled.wrappedBuffer(content));
		}
		catch (MalformedMessageException ex) {
			return;
		}
		try {
			ByteBuf frame = messages.encode(message, allocator);
			messages.decode(frame.skipBytes(GossipCodec.LENGTH_SIZE));
			frame.release();
		}
		catch (IOException ex) {
			throw new AssertionError("What was read cannot be written", ex);
		}
		if (allocator.metric().usedDirectMemory() != 0) {
			throw new AssertionError("A buffer is not released");
		}
	}

	private static void node(ByteBuffer content) {
		Node node = nodes.decode("id", "127.0.0.1:1", content);
		nodes.decode("id", "127.0.0.1:1", ByteBuffer.wrap(nodes.encode(node)));
	}

	/**
	 * Return inputs that members send.
	 * @return the inputs by name
	 * @throws Exception if one cannot be made
	 */
	public static Map<String, byte[]> seeds() throws Exception {
		Map<String, byte[]> seeds = new LinkedHashMap<>();
		for (Message message : GossipCodecTests.messages().toList()) {
			ByteBuf frame = messages.encode(message, allocator).skipBytes(GossipCodec.LENGTH_SIZE);
			byte[] content = new byte[1 + frame.readableBytes()];
			frame.readBytes(content, 1, frame.readableBytes()).release();
			seeds.put(message.qualifier().replace('/', '-'), content);
		}
		Node node = new Node("id", "orders-1", NodeRole.WORKER, NodeState.UP, "zone", "region", "10.0.0.1:7945",
				"10.0.0.1:7946", List.of(new NodeContract("text.WordCount", 2)), 100, "1.2.3", Map.of("gpu", "true"));
		byte[] description = nodes.encode(node);
		seeds.put("node", ByteBuffer.allocate(1 + description.length).put((byte) 1).put(description).array());
		return seeds;
	}

}
