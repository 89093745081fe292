package io.rpcnet.cluster;

import java.lang.reflect.Constructor;

import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;
import org.springframework.test.context.support.TestPropertySourceUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClusterRuntimeHints}.
 */
class ClusterRuntimeHintsTests {

	@Test
	void everythingThatGossipIsMadeOfCanBeMade() {
		GenerationContext generation = process("rpcnet.cluster.enabled=true");
		assertThat(WireKind.constructors()).hasSize(9)
			.allSatisfy((Constructor<?> constructor) -> assertThat(generation.getRuntimeHints())
				.matches(RuntimeHintsPredicates.reflection().onConstructorInvocation(constructor)));
		assertThat(generation.getRuntimeHints()).matches(RuntimeHintsPredicates.reflection()
			.onType(TypeReference.of("io.scalecube.cluster.fdetector.PingData$AckType")));
	}

	@Test
	void whenThereIsNoClusterThenThereAreNoHints() {
		GenerationContext generation = process("rpcnet.cluster.enabled=false");
		assertThat(WireKind.constructors())
			.allSatisfy((Constructor<?> constructor) -> assertThat(generation.getRuntimeHints())
				.matches(RuntimeHintsPredicates.reflection().onType(constructor.getDeclaringClass()).negate()));
	}

	private static GenerationContext process(String property) {
		GenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get(ClusterRuntimeHintsTests.class)), new InMemoryGeneratedFiles());
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			TestPropertySourceUtils.addInlinedPropertiesToEnvironment(context, property);
			context.register(ClusterAutoConfiguration.class);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		}
		return generation;
	}

}
