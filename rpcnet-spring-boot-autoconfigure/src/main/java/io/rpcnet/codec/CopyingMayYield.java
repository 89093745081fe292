package io.rpcnet.codec;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

import io.rpcnet.Internal;

/**
 * Lets {@link RawCodec} yield the processor while it copies a large payload, where an
 * application's tests run with BlockHound, which takes that for waiting.
 * <p>
 * BlockHound finds it through {@code META-INF/services}; without BlockHound nothing loads
 * it.
 *
 * @since 0.1.0
 */
@Internal
public final class CopyingMayYield implements BlockHoundIntegration {

	@Override
	public void applyTo(BlockHound.Builder builder) {
		builder.allowBlockingCallsInside(RawCodec.class.getName(), "copy");
	}

}
