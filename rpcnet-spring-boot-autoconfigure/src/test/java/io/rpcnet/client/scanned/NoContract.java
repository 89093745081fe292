package io.rpcnet.client.scanned;

/**
 * An interface that says nothing of being a contract.
 */
public interface NoContract {

	String call();

}
