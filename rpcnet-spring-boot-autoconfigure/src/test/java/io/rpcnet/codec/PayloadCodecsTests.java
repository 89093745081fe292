package io.rpcnet.codec;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

import io.rpcnet.codec.MethodCodecsTests.OwnCodec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PayloadCodecs}.
 */
class PayloadCodecsTests {

	@Test
	void defaultsAreCborJsonAndProtobuf() {
		assertThat(PayloadCodecs.defaults()).extracting(PayloadCodec::mimeType)
			.containsExactly("application/cbor", "application/json", "application/protobuf");
	}

	@Test
	void codecOfTheApplicationIsAddedOrReplacesADefault() {
		PayloadCodec json = new OwnCodec("application/json");
		PayloadCodec own = new OwnCodec("application/x-own");
		List<PayloadCodec> merged = PayloadCodecs.with(List.of(own, json));
		assertThat(merged).extracting(PayloadCodec::mimeType)
			.containsExactly("application/cbor", "application/json", "application/protobuf", "application/x-own");
		assertThat(merged.get(1)).isSameAs(json);
	}

	@Test
	void twoCodecsOfOneMimeTypeAreRefused() {
		PayloadCodec own = new OwnCodec("application/x-own");
		assertThatExceptionOfType(FailureAnalyzedException.class)
			.isThrownBy(() -> PayloadCodecs.with(List.of(own, new OwnCodec("application/x-own"))))
			.satisfies((ex) -> assertThat(ex.analysis().getDescription()).contains("'application/x-own'", "OwnCodec"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "json", "Application/json", "application/json;charset=utf-8", "a/b c", "a/" })
	void impossibleMimeTypeIsRefused(String mimeType) {
		assertThatExceptionOfType(FailureAnalyzedException.class)
			.isThrownBy(() -> PayloadCodecs.with(List.of(new OwnCodec(mimeType))))
			.satisfies((ex) -> assertThat(ex.analysis().getDescription()).contains("'" + mimeType + "'"));
	}

	@Test
	void whenProtobufIsAbsentThenNothingLoadsIt() throws Exception {
		Class<?> codecs = new WithoutProtobuf().loadClass(PayloadCodecs.class.getName());
		List<?> defaults = (List<?>) codecs.getMethod("defaults").invoke(null);
		assertThat(defaults).hasSize(2);
		Object cbor = defaults.get(0);
		var value = cbor.getClass().getMethod("value", java.lang.reflect.Type.class);
		value.setAccessible(true);
		assertThat(value.invoke(cbor, SealedTypesTests.Drawing.class)).isNotNull();
	}

	/**
	 * Loads our own classes anew, and protobuf's never.
	 */
	private static final class WithoutProtobuf extends ClassLoader {

		private WithoutProtobuf() {
			super(PayloadCodecsTests.class.getClassLoader());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (name.startsWith("com.google.protobuf.")) {
				throw new ClassNotFoundException(name);
			}
			if (!name.startsWith("io.rpcnet.codec.") || name.contains("Tests")) {
				return super.loadClass(name, resolve);
			}
			Class<?> loaded = findLoadedClass(name);
			return (loaded != null) ? loaded : define(name);
		}

		private Class<?> define(String name) throws ClassNotFoundException {
			try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
				if (file == null) {
					throw new ClassNotFoundException(name);
				}
				byte[] bytes = file.readAllBytes();
				return defineClass(name, bytes, 0, bytes.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
