package io.rpcnet.codec;

/**
 * A format that is there by default. Unlike an application's, which is told so, it may be
 * asked at any time, by any number of threads at once.
 */
interface DefaultFormat extends PayloadCodec {

	/**
	 * Return whether few connections speak it, so that it is prepared when one does.
	 * @return whether it is not prepared at start, false by default
	 */
	default boolean isRare() {
		return false;
	}

	/**
	 * Prepare what the first payload might need and the start did not. Takes time, the
	 * event loops' if nobody calls this.
	 */
	default void prepare() {
	}

}
