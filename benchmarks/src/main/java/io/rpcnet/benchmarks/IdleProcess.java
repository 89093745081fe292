package io.rpcnet.benchmarks;

import java.nio.file.Path;
import java.util.List;

/**
 * The JVM of a server with idle connections, or of their clients. Its arguments: the
 * contender's name, and the certificates' folder.
 *
 * @since 0.1.0
 */
public final class IdleProcess {

	private IdleProcess() {
	}

	/**
	 * Run a server or its clients.
	 * @param arguments the contender's name, and the certificates' folder
	 * @throws Exception if that is not possible
	 */
	public static void main(String[] arguments) throws Exception {
		IdleContender contender = IdleContender.of(arguments[0]);
		Certificates certificates = new Certificates(Path.of(arguments[1]));
		Connections connections = contender.connections();
		Pipe.serve((words) -> switch (words.get(0)) {
			case "start" -> contender.server().start(certificates);
			case "open" -> open(connections, words, certificates);
			case "memory" -> Memory.afterCollection();
			default -> throw new IllegalArgumentException("unknown command");
		});
		System.exit(0);
	}

	private static boolean open(Connections connections, List<String> words, Certificates certificates)
			throws Exception {
		connections.open(Integer.parseInt(words.get(1)), Integer.parseInt(words.get(2)), certificates);
		return true;
	}

}
