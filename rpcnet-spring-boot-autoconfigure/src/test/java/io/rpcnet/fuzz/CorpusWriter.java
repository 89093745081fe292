package io.rpcnet.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.rsocket.frame.FrameHeaderCodec;
import io.rsocket.frame.FrameType;
import io.rsocket.frame.RequestResponseFrameCodec;

import io.rpcnet.cluster.GossipFuzzTarget;
import io.rpcnet.codec.PayloadFuzzTarget;
import io.rpcnet.transport.RecordedConnections;

/**
 * Writes the inputs that fuzzing begins with: recorded connections, and what our own
 * writers make. Run it from this module's folder with the class path of the tests and
 * {@code src/test/resources/fuzz} as its argument, when the wire changes.
 */
public final class CorpusWriter {

	private CorpusWriter() {
	}

	/**
	 * Write the inputs, beside those which are there.
	 * @param arguments the folder
	 * @throws Exception if an input cannot be made or written
	 */
	public static void main(String[] arguments) throws Exception {
		Path root = Path.of(arguments[0]);
		Map<String, byte[]> connections = RecordedConnections.record();
		Map<String, byte[]> client = new LinkedHashMap<>();
		Map<String, byte[]> server = new LinkedHashMap<>();
		Map<String, byte[]> metadata = new LinkedHashMap<>();
		connections.forEach((name, bytes) -> {
			if (name.endsWith(".server")) {
				client.put(name.substring(0, name.indexOf('.')), bytes);
			}
			else {
				server.put(name, bytes);
				addMetadata(metadata, name, bytes);
			}
		});
		write(root, FuzzTarget.SERVER_CONNECTION, server);
		write(root, FuzzTarget.CLIENT_CONNECTION, client);
		write(root, FuzzTarget.CALL_METADATA, metadata);
		write(root, FuzzTarget.PAYLOAD, PayloadFuzzTarget.seeds());
		write(root, FuzzTarget.GOSSIP, GossipFuzzTarget.seeds());
		System.exit(0);
	}

	private static void addMetadata(Map<String, byte[]> metadata, String name, byte[] connection) {
		ByteBuf in = Unpooled.wrappedBuffer(connection).skipBytes(1);
		while (in.isReadable()) {
			ByteBuf frame = in.readSlice(in.readUnsignedMedium());
			if (FrameHeaderCodec.frameType(frame) == FrameType.REQUEST_RESPONSE
					&& FrameHeaderCodec.hasMetadata(frame)) {
				metadata.put(name + "-" + FrameHeaderCodec.streamId(frame),
						ByteBufUtil.getBytes(RequestResponseFrameCodec.metadata(frame)));
			}
		}
	}

	private static void write(Path root, FuzzTarget target, Map<String, byte[]> inputs) throws IOException {
		Path folder = Files.createDirectories(root.resolve(target.folder()));
		for (Map.Entry<String, byte[]> input : inputs.entrySet()) {
			Files.write(folder.resolve(input.getKey()), input.getValue());
		}
	}

}
