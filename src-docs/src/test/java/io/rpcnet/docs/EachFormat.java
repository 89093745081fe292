package io.rpcnet.docs;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs a test with each payload format that foreign clients use.
 */
@ParameterizedTest
@ValueSource(strings = { "application/cbor", "application/json" })
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface EachFormat {

}
