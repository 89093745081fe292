package io.rpcnet.transport;

/**
 * How much a peer may send, in bytes, and the keys that set it.
 *
 * @param maxFrame the longest frame; a longer one closes the connection
 * @param maxPayload the most data of one payload, whole or in fragments
 * @param maxMetadata the most metadata of one payload, or of SETUP
 * @param maxStreams the most payloads that may come in fragments at a time
 * @param prefix where the settings are found: {@code rpcnet.server}, or
 * {@code rpcnet.client}, which has no key for metadata: there the payload's stands for it
 */
record FrameLimits(int maxFrame, int maxPayload, int maxMetadata, int maxStreams, String prefix) {

	/**
	 * However small the payloads are, so much may wait for its last fragment.
	 */
	private static final int LEAST_HELD = 16 * 1024 * 1024;

	private static final int PARALLEL_PAYLOADS = 4;

	static final String SERVER = "rpcnet.server";

	static final String CLIENT = "rpcnet.client";

	static FrameLimits ofClient(int maxFrame, int maxPayload, int maxStreams) {
		return new FrameLimits(maxFrame, maxPayload, Math.min(maxPayload, maxFrame), maxStreams, CLIENT);
	}

	boolean areOfClient() {
		return this.prefix.equals(CLIENT);
	}

	String payloadKey() {
		return this.prefix + ".max-payload-size";
	}

	String metadataKey() {
		return this.prefix + (areOfClient() ? ".max-payload-size" : ".max-metadata-size");
	}

	String streamsAdvice() {
		return areOfClient() ? "" : ", or raise '" + this.prefix + ".max-requests-per-connection' of the receiver";
	}

	/**
	 * Return how much of a connection may be held while its last fragment has not come.
	 * @return four of the largest payloads, but at least 16 MiB
	 */
	long maxHeld() {
		return Math.max(LEAST_HELD, (long) PARALLEL_PAYLOADS * this.maxPayload);
	}

	/**
	 * Return the limit that RSocket itself has for a payload with its metadata and
	 * header. Nothing comes as far, unless something is wrong with {@link InboundLimits}.
	 * @return more than any payload that is accepted
	 */
	int maxReassembled() {
		long most = (long) this.maxPayload + this.maxMetadata + this.maxFrame;
		return (int) Math.min(Integer.MAX_VALUE, most);
	}

	/**
	 * Return how much may be refused within a minute before the connection is closed.
	 * @return one more of the largest payloads, and of the longest frames, so that one
	 * frame alone never closes it
	 */
	long maxRefused() {
		return (long) this.maxPayload + this.maxFrame;
	}

	/**
	 * Return how much may wait for a peer that does not take it before the peer is not
	 * listened to any more.
	 * @return one of the largest payloads and a frame, so that one answer alone does not
	 * hold up the requests behind it
	 */
	long maxUnsent() {
		return (long) this.maxPayload + this.maxFrame;
	}

}
