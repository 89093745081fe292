package io.rpcnet.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.rpcnet.cluster.GossipFuzzTarget;
import io.rpcnet.codec.PayloadFuzzTarget;
import io.rpcnet.transport.CallMetadataFuzzTarget;
import io.rpcnet.transport.ClientConnectionFuzzTarget;
import io.rpcnet.transport.ServerConnectionFuzzTarget;

/**
 * The ways in, each with the class that takes what comes by it and a folder of inputs to
 * begin with. The classes have the method that Jazzer calls for each input.
 */
public enum FuzzTarget {

	/**
	 * What a client sends.
	 */
	SERVER_CONNECTION(ServerConnectionFuzzTarget.class, ServerConnectionFuzzTarget::fuzzerTestOneInput, 8192,
			"io.rpcnet.transport.**:io.rpcnet.service.**:io.rsocket.**"),

	/**
	 * What a server sends.
	 */
	CLIENT_CONNECTION(ClientConnectionFuzzTarget.class, ClientConnectionFuzzTarget::fuzzerTestOneInput, 8192,
			"io.rpcnet.transport.**:io.rpcnet.service.**:io.rsocket.**"),

	/**
	 * The metadata of a request.
	 */
	CALL_METADATA(CallMetadataFuzzTarget.class, CallMetadataFuzzTarget::fuzzerTestOneInput, 2048,
			"io.rpcnet.transport.**:io.rsocket.metadata.**"),

	/**
	 * What a method is called with.
	 */
	PAYLOAD(PayloadFuzzTarget.class, PayloadFuzzTarget::fuzzerTestOneInput, 4096,
			"io.rpcnet.codec.**:tools.jackson.**"),

	/**
	 * What a member says.
	 */
	GOSSIP(GossipFuzzTarget.class, GossipFuzzTarget::fuzzerTestOneInput, 4096,
			"io.rpcnet.cluster.**:io.scalecube.**:tools.jackson.dataformat.cbor.**");

	private final Class<?> type;

	private final Entry entry;

	private final int longestInput;

	private final String guides;

	FuzzTarget(Class<?> type, Entry entry, int longestInput, String guides) {
		this.type = type;
		this.entry = entry;
		this.longestInput = longestInput;
		this.guides = guides;
	}

	Class<?> type() {
		return this.type;
	}

	int longestInput() {
		return this.longestInput;
	}

	/**
	 * Return which classes guide the fuzzer, by the branches that an input takes in them.
	 * @return patterns, with colons between them
	 */
	String guides() {
		return this.guides;
	}

	String folder() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Return the folder with the inputs that are kept.
	 * @return a folder of files, each an input
	 */
	Path corpus() {
		try {
			return Path.of(FuzzTarget.class.getResource("/fuzz/" + folder()).toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Take each input that is kept.
	 * @return how many there are
	 */
	public int replay() {
		List<Path> files = files();
		files.forEach(this::replay);
		return files.size();
	}

	private List<Path> files() {
		try (Stream<Path> files = Files.list(corpus())) {
			return files.sorted().toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return each input that is kept.
	 * @return the inputs
	 */
	public List<byte[]> inputs() {
		return files().stream().map(FuzzTarget::read).toList();
	}

	private static byte[] read(Path file) {
		try {
			return Files.readAllBytes(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void replay(Path file) {
		try {
			this.entry.accept(read(file));
		}
		catch (Throwable ex) {
			throw new AssertionError("%s failed with the input %s".formatted(folder(), file.getFileName()), ex);
		}
	}

	interface Entry {

		void accept(byte[] input);

	}

}
