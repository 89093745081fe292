package io.rpcnet.lifecycle;

import java.time.Duration;

/**
 * How long calls may go on in a node that takes no new ones.
 *
 * @param requests how long requests with at most one answer may
 * @param streams how long streams and channels may
 */
record DrainTimes(Duration requests, Duration streams) {

	Duration longest() {
		return (this.requests.compareTo(this.streams) >= 0) ? this.requests : this.streams;
	}

}
