package io.rpcnet.docs.stock;

import java.time.Duration;

class OutOfStockException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Duration delivery;

	OutOfStockException(Duration delivery) {
		this.delivery = delivery;
	}

	Duration delivery() {
		return this.delivery;
	}

}
