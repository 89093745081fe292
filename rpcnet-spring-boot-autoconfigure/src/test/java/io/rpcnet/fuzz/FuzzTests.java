package io.rpcnet.fuzz;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ten minutes of inputs that Jazzer makes from those which are kept, guided by the code
 * that they reach. Run by {@code ./mvnw verify -Pfuzz}; {@code -Dfuzz.minutes=2} makes it
 * shorter. An input that fails stays in {@code target/fuzz}: when the fault is mended,
 * add it to {@code src/test/resources/fuzz}.
 */
@Tag("fuzz")
class FuzzTests {

	private static final Logger logger = LoggerFactory.getLogger(FuzzTests.class);

	private static final Duration EACH = Duration.ofMinutes(Integer.getInteger("fuzz.minutes", 10))
		.dividedBy(FuzzTarget.values().length);

	private static final Duration START = Duration.ofMinutes(2);

	private static final Pattern DONE = Pattern.compile("Done (\\d+) runs");

	@ParameterizedTest
	@EnumSource
	void noInputDoesHarm(FuzzTarget target) throws Exception {
		Path directory = Path.of("target", "fuzz", target.folder()).toAbsolutePath();
		Path found = Files.createDirectories(directory.resolve("found"));
		FuzzProcess process = FuzzProcess.start(directory,
				List.of("com.code_intelligence.jazzer.Jazzer", "--target_class=" + target.type().getName(),
						"--instrumentation_includes=" + target.guides(), "--custom_hook_includes=" + target.guides(),
						// It fails in the queues of Netty, now and then
						"--disabled_hooks=com.code_intelligence.jazzer.sanitizers.UnsafeSanitizer",
						"-max_total_time=" + EACH.toSeconds(), "-timeout=20", "-rss_limit_mb=4096",
						"-max_len=" + target.longestInput(), found.toString(), target.corpus().toString()));
		int exit = process.await(EACH.plus(START));
		assertThat(exit).as(process.output()).isZero();
		Matcher done = DONE.matcher(process.output());
		assertThat(done.find()).as(process.output()).isTrue();
		logger.info("{}: {} inputs", target.folder(), done.group(1));
	}

}
