package io.rpcnet.benchmarks;

import java.nio.file.Path;

/**
 * The JVM of a server. Its arguments: the contender's name, and the certificates' folder.
 *
 * @since 0.1.0
 */
public final class ServerProcess {

	private ServerProcess() {
	}

	/**
	 * Run a server.
	 * @param arguments the contender's name, and the certificates' folder
	 * @throws Exception if that is not possible
	 */
	public static void main(String[] arguments) throws Exception {
		EchoServer server = Contender.of(arguments[0]).server();
		Certificates certificates = new Certificates(Path.of(arguments[1]));
		Pipe.serve((words) -> switch (words.get(0)) {
			case "start" -> server.start(certificates);
			case "sample" -> Sample.take(0);
			default -> throw new IllegalArgumentException("unknown command");
		});
		System.exit(0);
	}

}
