package io.rpcnet;

import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.ConfigurationProperties;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the shape of the code base.
 */
class ArchitectureTests {

	private static final JavaClasses classes = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.rpcnet");

	@Test
	void featuresAreFreeOfCycles() {
		SlicesRuleDefinition.slices()
			.matching("io.rpcnet.(*)..")
			.should()
			.beFreeOfCycles()
			.allowEmptyShould(true)
			.check(classes);
	}

	@Test
	void onlyWiringKnowsSpringBoot() {
		ArchRuleDefinition.noClasses()
			.that()
			.haveNameNotMatching(
					".*(AutoConfiguration|Properties|Condition|HealthIndicator|PostProcessor|Endpoint)(\\$.*)?")
			.should()
			.dependOnClassesThat(JavaClass.Predicates.resideInAPackage("org.springframework.boot..")
				.and(DescribedPredicate.not(JavaClass.Predicates
					.resideInAnyPackage("org.springframework.boot.diagnostics..", "org.springframework.boot.ssl.."))))
			.because("the runtime takes values; a failure's analysis and an SSL bundle are such values")
			.check(classes);
	}

	@Test
	void onlyMembershipKnowsItsEngine() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackage("io.rpcnet.cluster..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.scalecube..")
			.because("the engine of membership can be replaced in one package")
			.check(classes);
	}

	@Test
	void javaSerializationIsUnused() {
		ArchRuleDefinition.noClasses()
			.should()
			.dependOnClassesThat()
			.belongToAnyOf(java.io.ObjectInputStream.class, java.io.ObjectOutputStream.class)
			.because("nothing off the network may choose which classes are made")
			.check(classes);
	}

	@Test
	void autoConfigurationsArePublicAndFinal() {
		ArchRuleDefinition.classes()
			.that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.check(classes);
	}

	@Test
	void settingsAreRecords() {
		ArchRuleDefinition.classes()
			.that()
			.areAnnotatedWith(ConfigurationProperties.class)
			.should()
			.beRecords()
			.check(classes);
	}

	@Test
	void classConditionsSitOnTypes() {
		ArchRuleDefinition.noMethods().should().beAnnotatedWith(ConditionalOnClass.class).check(classes);
	}

	@Test
	void standardStreamsAndFieldInjectionAreUnused() {
		GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(classes);
		GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION.check(classes);
	}

	@Test
	void everyPackageIsNullMarked() {
		assertThat(classes.stream().map((type) -> type.getPackage()).distinct())
			.allMatch((JavaPackage candidate) -> candidate.isAnnotatedWith(NullMarked.class));
	}

	@Test
	void publicTypesAreClosed() {
		ArchRuleDefinition.classes()
			.that()
			.arePublic()
			.and()
			.areNotInterfaces()
			.and()
			.areNotAnnotatedWith(Internal.class)
			.should()
			.haveModifier(JavaModifier.FINAL)
			.orShould()
			.beEnums()
			.orShould()
			.beAssignableTo(Exception.class)
			.because("what applications extend cannot be changed: they are given interfaces, records and enums")
			.check(classes);
	}

	@Test
	void internalTypesStayOutOfWhatApplicationsCall() {
		ArchRuleDefinition.codeUnits()
			.that()
			.arePublic()
			.and()
			.areDeclaredInClassesThat()
			.arePublic()
			.and()
			.areDeclaredInClassesThat()
			.areNotAnnotatedWith(Internal.class)
			.and()
			.areDeclaredInClassesThat()
			.areNotAnnotatedWith(AutoConfiguration.class)
			.should(mentionNoInternalType())
			.because("applications cannot rely on a type that may change in any release")
			.check(classes);
	}

	private static ArchCondition<JavaCodeUnit> mentionNoInternalType() {
		return new ArchCondition<>("mention no @Internal type") {

			@Override
			public void check(JavaCodeUnit method, ConditionEvents events) {
				Stream.concat(Stream.of(method.getReturnType()), method.getParameterTypes().stream())
					.flatMap((type) -> type.getAllInvolvedRawTypes().stream())
					.filter((type) -> type.isAnnotatedWith(Internal.class))
					.forEach((type) -> events.add(SimpleConditionEvent.violated(method,
							"%s mentions %s".formatted(method.getFullName(), type.getName()))));
			}

		};
	}

}
