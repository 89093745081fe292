package io.rpcnet;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetectorFactory;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.EventConditions;
import org.junit.platform.testkit.engine.TestExecutionResultConditions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LeakDetectionExtension}.
 */
class LeakDetectionExtensionTests {

	// With the settings of junit-platform.properties, as any other test.
	private static EngineExecutionResults run(Class<?> testClass) {
		return EngineTestKit.engine("junit-jupiter")
			.enableImplicitConfigurationParameters(true)
			.selectors(DiscoverySelectors.selectClass(testClass))
			.execute();
	}

	@Test
	void isInPlaceBeforeAnyTest() {
		assertThat(ResourceLeakDetectorFactory.instance()).isInstanceOf(RecordingLeakDetector.Factory.class);
	}

	@Test
	void whenBufferIsNotReleasedThenItsClassFailsAndTellsWhereItWasUsed() {
		run(Leaking.class).containerEvents()
			.assertThatEvents()
			.haveExactly(1,
					EventConditions.finishedWithFailure(TestExecutionResultConditions.instanceOf(AssertionError.class),
							TestExecutionResultConditions.message((message) -> message.startsWith("1 leaked: ByteBuf")
									&& message.contains("LeakDetectionExtensionTests$Leaking.leaks("))));
	}

	@Test
	void whenLeakWasToldThenTheNextClassPasses() {
		run(LeakingToo.class).containerEvents().assertStatistics((events) -> events.failed(1));
		run(Tidy.class).containerEvents().assertStatistics((events) -> events.failed(0));
	}

	@Test
	void whenBufferIsReleasedThenPasses() {
		run(Tidy.class).allEvents().assertStatistics((events) -> events.failed(0));
	}

	static class Leaking {

		@Test
		void leaks() {
			ByteBufAllocator.DEFAULT.buffer().writeByte(1);
		}

	}

	static class LeakingToo {

		@Test
		void leaks() {
			ByteBufAllocator.DEFAULT.buffer().writeByte(1);
		}

	}

	static class Tidy {

		@Test
		void releases() {
			ByteBufAllocator.DEFAULT.buffer().release();
		}

	}

}
