package io.rpcnet.client;

import java.time.Duration;
import java.util.Map;

/**
 * How one method is called unless the call says otherwise.
 *
 * @param timeout how long the call may take
 * @param wholeStream whether that covers a stream to its end, not just to its first item
 * @param tags the tags that the called node must have
 */
record CallSettings(Duration timeout, boolean wholeStream, Map<String, String> tags) {

	CallSettings {
		tags = Map.copyOf(tags);
	}

}
