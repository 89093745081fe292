package io.rpcnet.benchmarks;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a run took place, and what was run.
 */
final class Surroundings {

	private static final List<String> LIBRARIES = List.of("rsocket-core", "reactor-core", "reactor-netty-core",
			"netty-handler", "netty-tcnative-classes", "spring-boot", "spring-messaging", "spring-grpc-core",
			"grpc-core", "protobuf-java", "armeria", "jackson-databind");

	private Surroundings() {
	}

	/**
	 * Return what every file of results begins with.
	 * @return time, machine, JVM and versions
	 */
	static Map<String, Object> describe() {
		Map<String, Object> root = new LinkedHashMap<>();
		root.put("when", Instant.now().toString());
		root.put("machine", machine());
		root.put("jvm", jvm());
		root.put("versions", versions());
		return root;
	}

	static String head(Map<String, Object> root) {
		return "Machine: %s%nJVM: %s%nVersions: %s%n".formatted(root.get("machine"), root.get("jvm"),
				root.get("versions"));
	}

	private static Map<String, Object> machine() {
		var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
		Map<String, Object> machine = new LinkedHashMap<>();
		machine.put("system", system.getName() + " " + system.getVersion() + " " + system.getArch());
		machine.put("processor", processor());
		machine.put("processors", system.getAvailableProcessors());
		machine.put("memoryMiB", system.getTotalMemorySize() >> 20);
		machine.put("loadAverageAtStart", system.getSystemLoadAverage());
		return machine;
	}

	/**
	 * Return whether so much else runs on this machine that figures mean little.
	 * @return whether more than half a processor was busy of late
	 */
	static boolean areBusy() {
		return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage() > 0.5;
	}

	private static String processor() {
		try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
			return lines.filter((line) -> line.startsWith("model name"))
				.map((line) -> line.substring(line.indexOf(':') + 1).strip())
				.findFirst()
				.orElse("unknown");
		}
		catch (IOException ex) {
			return "unknown";
		}
	}

	private static Map<String, Object> jvm() {
		Map<String, Object> jvm = new LinkedHashMap<>();
		jvm.put("name", System.getProperty("java.vm.name"));
		jvm.put("version", System.getProperty("java.runtime.version"));
		jvm.put("options", Jvm.options());
		jvm.put("virtualThreads", CallerThreads.areVirtual());
		return jvm;
	}

	/**
	 * Return the versions of what takes part, by the names of its jars.
	 * @return the version of each library, and this repository's commit
	 */
	private static Map<String, String> versions() {
		Map<String, String> versions = new LinkedHashMap<>();
		versions.put("rpcnet", System.getProperty("rpcnet.commit", "unknown"));
		for (String library : LIBRARIES) {
			Pattern jar = Pattern.compile(Pattern.quote(library) + "-([0-9][^-]*)\\.jar");
			for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
				Matcher matcher = jar.matcher(Path.of(entry).getFileName().toString());
				if (matcher.matches()) {
					versions.merge(library, matcher.group(1), (one, other) -> one + ", " + other);
				}
			}
		}
		return versions;
	}

}
