package io.rpcnet.fuzz;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Takes the inputs that fuzzing begins with, and those that once found something.
 */
class CorpusTests {

	@TempDir
	private Path directory;

	@Test
	void everyInputIsAnsweredOrRefused() throws Exception {
		FuzzProcess process = FuzzProcess.start(this.directory, List.of(Replay.class.getName()));
		assertThat(process.await(Duration.ofMinutes(2))).as(process.output()).isZero();
		assertThat(process.output()).contains("server-connection: ", "gossip: ");
	}

}
