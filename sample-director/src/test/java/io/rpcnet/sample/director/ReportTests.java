package io.rpcnet.sample.director;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import io.rpcnet.sample.director.Analyzer.Progress;
import io.rpcnet.sample.director.Analyzer.Result;
import io.rpcnet.sample.director.Analyzer.Share;
import io.rpcnet.sample.director.Analyzer.Word;

import static org.assertj.core.api.Assertions.assertThat;

class ReportTests {

	private static final Map<String, Share> WORKERS = new TreeMap<>(
			Map.of("worker-1", new Share(3, 3_145_728), "worker-2", new Share(0, 0)));

	private static final Progress PROGRESS = new Progress(3, 3_145_728, 4, 1, WORKERS, null);

	private static final Progress LAST = new Progress(3, 3_145_728, 0, 1, WORKERS,
			new Result(1234, 2, List.of(new Word("the", 1233), new Word("\u5b57", 1))));

	@Test
	void jsonIsOneLineInTheOrderThatIsPromised() {
		assertThat(new Report("a.txt", LAST, 1500).json()).isEqualTo("{\"file\":\"a.txt\",\"bytes\":3145728,"
				+ "\"words\":1234,\"distinct\":2,\"top\":[{\"word\":\"the\",\"count\":1233},"
				+ "{\"word\":\"\u5b57\",\"count\":1}],\"workers\":{\"worker-1\":{\"chunks\":3,\"bytes\":3145728},"
				+ "\"worker-2\":{\"chunks\":0,\"bytes\":0}},\"retries\":1,\"elapsedMillis\":1500}");
	}

	@Test
	void jsonEscapesWhatAFileNameMayHold() {
		assertThat(new Report("a \"b\"\n\\\u00e9", LAST, 1).json())
			.startsWith("{\"file\":\"a \\\"b\\\"\\n\\\\\u00e9\",")
			.doesNotContain("\n");
	}

	@Test
	void progressLineHasOneFieldForEachWorker() {
		assertThat(new Report("a.txt", PROGRESS, 1500).progressLine())
			.isEqualTo("progress chunks=3 bytes=3145728 inflight=4 retries=1 rate=2.0MiB/s worker-1=3 worker-2=0");
	}

	@Test
	void terminalLineHasTheShareOfEachWorker() {
		assertThat(new Report("a\n.txt", PROGRESS, 1500).terminalLine())
			.isEqualTo("a?.txt: 3 chunks, 3.0 MiB, 2.0 MiB/s, 1 retries | worker-1 100% worker-2 0%");
	}

	@Test
	void tableHasWordsAndWorkers() {
		assertThat(new Report("a.txt", LAST, 1500).table()).isEqualTo("""
				a.txt: 3,145,728 bytes, 1,234 words, 2 distinct
				3 chunks, 1 retries, 1.5 s, 2.0 MiB/s

				         count  word
				         1,233  the
				             1  \u5b57

				        chunks             bytes   share  worker
				             3         3,145,728   100 %  worker-1
				             0                 0     0 %  worker-2
				""");
	}

	@Test
	void longWordsAreShortenedInTheTable() {
		Progress last = new Progress(1, 1, 0, 0, WORKERS, new Result(1, 1, List.of(new Word("a".repeat(1000), 1))));
		assertThat(new Report("a.txt", last, 1).table()).contains("a\u2026 (1000)").doesNotContain("a".repeat(100));
	}

}
