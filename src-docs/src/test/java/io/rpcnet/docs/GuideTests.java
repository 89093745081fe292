package io.rpcnet.docs;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the guide itself: what it includes is there, what it sets exists, and every
 * page is found.
 */
class GuideTests {

	private static final Path PAGES = Path.of("src/docs/asciidoc");

	private static final Path SETTINGS = Path.of("src/docs/yaml");

	private static final Pattern ATTRIBUTE = Pattern.compile("(?m)^:(\\w+): (\\.\\S+)$");

	private static final Pattern INCLUDE = Pattern.compile("(?m)^include::(\\S+?)\\[(.*)]$");

	private static final Pattern TAGS = Pattern.compile("tags?=([\\w;-]+)");

	private static final Pattern LINK = Pattern.compile("xref:([\\w-]+\\.adoc)?(?:#(\\w+))?\\[");

	private static final Pattern HEADING = Pattern.compile("(?m)^==+ (.+)$");

	private static final Pattern KEY = Pattern.compile("`((?:rpcnet|spring)\\.[a-z][\\w.-]*\\w)`");

	static Stream<String> pages() throws IOException {
		return list(PAGES).filter((name) -> !name.startsWith("_"));
	}

	static Stream<String> pagesAndParts() throws IOException {
		return list(PAGES);
	}

	static Stream<String> settings() throws IOException {
		return list(SETTINGS);
	}

	private static Stream<String> list(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			return files.map((file) -> file.getFileName().toString()).sorted().toList().stream();
		}
	}

	@Test
	void eachPageIsLinkedFromTheIndex() throws IOException {
		Set<String> linked = new HashSet<>(matches(LINK, read("index.adoc")).map((link) -> link.group(1)).toList());
		assertThat(pages().filter((page) -> !page.equals("index.adoc"))).allMatch(linked::contains);
	}

	@ParameterizedTest
	@MethodSource("pagesAndParts")
	void eachLinkLeadsSomewhere(String page) throws IOException {
		for (MatchResult link : matches(LINK, read(page)).toList()) {
			String target = (link.group(1) != null) ? link.group(1) : page;
			assertThat(PAGES.resolve(target)).exists();
			if (link.group(2) != null) {
				assertThat(anchors(read(target))).contains(link.group(2));
			}
		}
	}

	private static Stream<String> anchors(String page) {
		return matches(HEADING, page)
			.map((heading) -> "_" + heading.group(1).toLowerCase().replaceAll("[^a-z0-9]+", "_"));
	}

	@ParameterizedTest
	@MethodSource("pagesAndParts")
	void eachIncludedFileAndTagIsThere(String page) throws IOException {
		for (MatchResult include : matches(INCLUDE, read(page)).toList()) {
			Path file = PAGES.resolve(resolve(include.group(1)));
			assertThat(file).exists();
			Matcher tags = TAGS.matcher(include.group(2));
			if (tags.find()) {
				for (String tag : tags.group(1).split(";")) {
					assertThat(tagged(Files.readString(file), tag)).as("tag %s of %s", tag, file).isNotBlank();
				}
			}
		}
	}

	private static String resolve(String path) throws IOException {
		String resolved = path;
		for (MatchResult attribute : matches(ATTRIBUTE, read("_attributes.adoc")).toList()) {
			resolved = resolved.replace("{" + attribute.group(1) + "}", attribute.group(2));
		}
		return resolved;
	}

	private static String tagged(String source, String tag) {
		Pattern region = Pattern.compile("tag::%s\\[](.*?)end::%s\\[]".formatted(tag, tag), Pattern.DOTALL);
		return matches(region, source).map((match) -> match.group(1).replaceAll("(?m)^\\s*(//.*)?$", "").strip())
			.reduce("", String::concat);
	}

	@ParameterizedTest
	@MethodSource("settings")
	void eachSettingExists(String file) throws IOException {
		for (String key : keys(SETTINGS.resolve(file))) {
			assertThat(isKnown(key)).as("'%s' in %s", key, file).isTrue();
		}
	}

	@ParameterizedTest
	@MethodSource("pagesAndParts")
	void eachSettingInTheTextExists(String page) throws IOException {
		assertThat(matches(KEY, read(page)).map((key) -> key.group(1))).allMatch(GuideTests::isKnown);
	}

	@ParameterizedTest
	@MethodSource("settings")
	void eachExampleIsShown(String file) throws IOException {
		List<String> shown = new ArrayList<>();
		for (String page : list(PAGES).toList()) {
			shown.add(read(page));
		}
		assertThat(shown).anyMatch((page) -> page.contains("{yaml}/" + file));
	}

	private static Set<String> keys(Path file) throws IOException {
		Set<String> keys = new HashSet<>();
		for (PropertySource<?> source : new YamlPropertySourceLoader().load("example", new FileSystemResource(file))) {
			keys.addAll(List.of(((EnumerablePropertySource<?>) source).getPropertyNames()));
		}
		return keys;
	}

	private static boolean isKnown(String key) {
		ConfigurationPropertyName name = ConfigurationPropertyName.adapt(key, '.');
		return Metadata.names.contains(name) || Metadata.maps.stream().anyMatch((map) -> map.isAncestorOf(name))
				|| Metadata.names.stream()
					.anyMatch((known) -> known.getNumberOfElements() == name.getNumberOfElements() - 1
							&& name.isLastElementIndexed() && known.isAncestorOf(name));
	}

	private static String read(String page) throws IOException {
		return Files.readString(PAGES.resolve(page));
	}

	private static Stream<MatchResult> matches(Pattern pattern, String text) {
		return pattern.matcher(text).results();
	}

	/**
	 * The settings that any library on the class path describes.
	 */
	private static final class Metadata {

		private static final Set<ConfigurationPropertyName> names = new HashSet<>();

		private static final Set<ConfigurationPropertyName> maps = new HashSet<>();

		static {
			try {
				for (URL file : Collections.list(GuideTests.class.getClassLoader()
					.getResources("META-INF/spring-configuration-metadata.json"))) {
					try (InputStream content = file.openStream()) {
						JsonMapper.shared().readTree(content).get("properties").forEach(Metadata::add);
					}
				}
				// The guide's own, made up for a caller that is not ours
				maps.add(ConfigurationPropertyName.of("shop"));
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}

		private static void add(JsonNode property) {
			ConfigurationPropertyName name = ConfigurationPropertyName.adapt(property.get("name").asString(), '.');
			names.add(name);
			if (property.path("type").asString("").startsWith("java.util.Map")) {
				maps.add(name);
			}
		}

	}

}
