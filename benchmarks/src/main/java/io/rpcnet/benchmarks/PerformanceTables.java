package io.rpcnet.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Turns what the other commands have measured into the tables of the guide's page on
 * performance.
 *
 * @since 0.1.0
 */
public final class PerformanceTables {

	private static final List<String> COMPARED = List.of("floor", "bare", "rpcnet", "rpcnet-unobserved", "spring",
			"grpc-direct", "grpc", "armeria");

	private static final Map<String, String> LOADS = Map.of("record", "record", "1k", "`byte[]` of 1 KiB", "64k",
			"`byte[]` of 64 KiB", "stream", "stream of 1 KiB items");

	private final Path results;

	private final StringBuilder out = new StringBuilder();

	private PerformanceTables(Path results) {
		this.results = results;
	}

	/**
	 * Write the tables.
	 * @param arguments the folder with the results, and the file to write
	 * @throws IOException if a file cannot be read or written
	 */
	public static void main(String[] arguments) throws IOException {
		Files.writeString(Path.of(arguments[1]), new PerformanceTables(Path.of(arguments[0])).tables());
		System.out.println("Written to " + Path.of(arguments[1]).toAbsolutePath().normalize());
	}

	private String tables() throws IOException {
		this.out.append("// Written by benchmarks/performance-tables\n");
		part("side-by-side", this::sideBySide);
		part("blocking", this::blocking);
		part("idle-connections", this::idleConnections);
		part("start-up", this::startUp);
		part("overload", this::overload);
		part("fairness", this::fairness);
		return this.out.toString();
	}

	private void part(String name, Function<JsonNode, String> table) throws IOException {
		// The blocking calls come from a JDK with virtual threads, if such a run is there
		List<String> files = name.equals("blocking") ? List.of("side-by-side-blocking", "side-by-side") : List.of(name);
		for (String file : files) {
			Path json = this.results.resolve(file + ".json");
			if (Files.exists(json)) {
				JsonNode root = Pipe.JSON.readTree(Files.readString(json));
				this.out.append(
						"\n// tag::%s[]\n%s\n%s\n// end::%s[]\n".formatted(name, where(root), table.apply(root), name));
				return;
			}
		}
		this.out.append("\n// tag::%s[]\nNot measured.\n// end::%s[]\n".formatted(name, name));
	}

	private static String where(JsonNode root) {
		JsonNode machine = root.path("machine");
		return "_%s, %s processors, %s, load average %s before; JDK %s; commit %s, %s_\n".formatted(
				machine.path("processor").asString(), machine.path("processors").asString(),
				machine.path("system").asString(), number(machine.path("loadAverageAtStart"), "%.1f"),
				root.path("jvm").path("version").asString(), root.path("versions").path("rpcnet").asString(),
				root.path("when").asString().substring(0, 10));
	}

	private static String table(String columns, List<String> head, List<List<String>> rows) {
		return "[cols=\"%s\"]\n|===\n| %s\n\n%s\n|===\n".formatted(columns, String.join(" | ", head),
				rows.stream()
					.map((row) -> row.stream().map((cell) -> "| " + cell).collect(Collectors.joining("\n")))
					.collect(Collectors.joining("\n\n")));
	}

	private static String number(JsonNode value, String format) {
		return value.isNumber() ? Tool.format(format, value.asDouble()) : "–";
	}

	private static String ratio(JsonNode ratio) {
		return ratio.isObject() ? Tool.format("%.2f (%.2f–%.2f)", ratio.path("median").asDouble(),
				ratio.path("least").asDouble(), ratio.path("most").asDouble()) : "–";
	}

	private static String load(JsonNode result) {
		return "%s, %s outstanding".formatted(LOADS.get(result.path("payload").asString()),
				result.path("outstanding").asString());
	}

	private static @Nullable JsonNode find(JsonNode root, String load, String contender) {
		for (JsonNode result : root.path("results")) {
			if (load(result).equals(load) && result.path("contender").asString().equals(contender)) {
				return result;
			}
		}
		return null;
	}

	private String sideBySide(JsonNode root) {
		Set<String> loads = new LinkedHashSet<>();
		root.path("results").forEach((result) -> loads.add(load(result)));
		List<String> head = new ArrayList<>(List.of("CPU a call, against `bare`"));
		COMPARED.stream()
			.filter((contender) -> !contender.equals("bare"))
			.forEach((contender) -> head.add("`" + contender + "`"));
		List<List<String>> ratios = new ArrayList<>();
		for (String load : loads) {
			List<String> row = new ArrayList<>(List.of(load));
			for (String contender : COMPARED) {
				JsonNode result = find(root, load, contender);
				if (!contender.equals("bare")) {
					row.add((result != null) ? number(result.path("cpuRatioTo").path("bare").path("median"), "%.2f")
							: "–");
				}
			}
			ratios.add(row);
		}
		return table("4,2,2,2,2,2,2,2", head, ratios) + "\n" + detail(root, "record, 64 outstanding");
	}

	private String detail(JsonNode root, String load) {
		List<List<String>> rows = new ArrayList<>();
		for (String contender : COMPARED) {
			JsonNode result = find(root, load, contender);
			if (result != null) {
				JsonNode median = result.path("median");
				rows.add(List.of("`" + contender + "`", number(median.path("callsPerSecond"), "%,.0f"),
						number(median.path("p50Micros"), "%,.0f"), number(median.path("p99Micros"), "%,.0f"),
						number(median.path("cpuSecondsPer100k"), "%.2f"),
						number(median.path("clientBytesPerCall"), "%,.0f"),
						number(median.path("serverBytesPerCall"), "%,.0f")));
			}
		}
		return rows.isEmpty() ? "" : table("3,2,2,2,3,3,3", List.of(load, "calls/s", "p50 µs", "p99 µs",
				"CPU s, 100,000 calls", "client, bytes a call", "server, bytes a call"), rows);
	}

	private String blocking(JsonNode root) {
		List<List<String>> rows = new ArrayList<>();
		for (JsonNode result : root.path("results")) {
			if (result.path("contender").asString().endsWith("-blocking")) {
				JsonNode median = result.path("median");
				rows.add(List.of(load(result), "`" + result.path("contender").asString() + "`",
						number(median.path("callsPerSecond"), "%,.0f"), number(median.path("p99Micros"), "%,.0f"),
						number(median.path("cpuSecondsPer100k"), "%.2f"),
						ratio(result.path("cpuRatioTo").path("grpc-blocking"))));
			}
		}
		return table("4,3,2,2,3,4",
				List.of("Load", "", "calls/s", "p99 µs", "CPU s, 100,000 calls", "CPU against `grpc-blocking`"), rows);
	}

	private String idleConnections(JsonNode root) {
		return results(root, "2,2,2,2,2",
				List.of("Bytes a connection", "heap", "direct", "heap + direct", "outside the heap"),
				(result) -> List.of("`" + result.path("contender").asString() + "`",
						number(result.path("heap"), "%,.0f"), number(result.path("direct"), "%,.0f"),
						number(result.path("heapAndDirect"), "%,.0f"), number(result.path("outsideHeap"), "%,.0f")));
	}

	private String startUp(JsonNode root) {
		return results(root, "3,4,2,2,2",
				List.of("Application", "ms until ready", "ms added", "CPU ms added", "KiB of heap added"),
				(result) -> List.of("`" + result.path("contender").asString() + "`", spread(result.path("millis")),
						number(result.path("addedMillis"), "%.0f"), number(result.path("addedCpuMillis"), "%.0f"),
						Tool.format("%,.0f", result.path("addedHeap").asDouble() / 1024)));
	}

	private static String spread(JsonNode ratio) {
		return Tool.format("%,.0f (%,.0f–%,.0f)", ratio.path("median").asDouble(), ratio.path("least").asDouble(),
				ratio.path("most").asDouble());
	}

	private String overload(JsonNode root) {
		return results(root, "3,2,3,4,4",
				List.of("Work", "", "best calls/s in time", "of it at three times the load",
						"p99 of answered calls, against p99 alone"),
				(result) -> List.of(result.path("work").asString(), "`" + result.path("contender").asString() + "`",
						number(result.path("bestGoodput"), "%,.0f"), ratio(result.path("goodputRatio")),
						ratio(result.path("p99Ratio"))));
	}

	private String fairness(JsonNode root) {
		Map<String, String> beside = new LinkedHashMap<>();
		beside.put("NOTHING", "nothing");
		beside.put("DOWNLOAD", "answers of %s MiB".formatted(root.path("mebibytes").asString()));
		beside.put("UPLOAD", "requests of %s MiB".formatted(root.path("mebibytes").asString()));
		return results(root, "3,4,2,2,4,2,2",
				List.of("", "beside", "p50 µs", "p99 µs", "p99 against p99 alone", "MiB/s", "MiB ahead"),
				(result) -> List.of("`" + result.path("contender").asString() + "`",
						beside.getOrDefault(result.path("beside").asString(), ""),
						number(result.path("p50Micros"), "%,.0f"), number(result.path("p99Micros"), "%,.0f"),
						ratio(result.path("p99RatioToAlone")), number(result.path("mebibytesPerSecond"), "%,.0f"),
						number(result.path("mebibytesAhead"), "%.1f")));
	}

	private static String results(JsonNode root, String columns, List<String> head,
			Function<JsonNode, List<String>> row) {
		List<List<String>> rows = new ArrayList<>();
		root.path("results").forEach((result) -> rows.add(row.apply(result)));
		return table(columns, head, rows);
	}

}
