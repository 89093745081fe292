package io.rpcnet.client;

import java.util.Map;
import java.util.NoSuchElementException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link CallerContext}.
 */
@ExtendWith(OutputCaptureExtension.class)
class CallerContextTests {

	private final Context context = CallerContext.of(Context.of("key", "value"));

	@Test
	void errorThatComesTooLateIsNoErrorOfTheLog(CapturedOutput output) {
		Operators.onErrorDropped(new IllegalStateException(), this.context);
		Operators.onErrorDropped(new IllegalStateException(), this.context.put("other", 1).delete("key"));
		Operators.onErrorDropped(new IllegalStateException(), CallerContext.of(Context.empty()));
		assertThat(output).doesNotContain("ERROR");
	}

	@Test
	void callerFindsWhatItPutInto() {
		assertThat((String) this.context.get("key")).isEqualTo("value");
		assertThat(this.context.hasKey("key")).isTrue();
		assertThat(this.context.hasKey("other")).isFalse();
		assertThat(this.context.size()).isEqualTo(2);
		assertThat(this.context.stream()).contains(Map.entry("key", "value"));
		assertThat((Integer) this.context.put("other", 1).get("other")).isOne();
		assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(() -> this.context.get("other"));
	}

}
