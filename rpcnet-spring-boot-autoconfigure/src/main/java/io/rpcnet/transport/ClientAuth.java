package io.rpcnet.transport;

/**
 * What a listener asks of the certificate of a peer that connects.
 *
 * @since 0.1.0
 */
public enum ClientAuth {

	/** No certificate is asked for. */
	NONE,

	/** A certificate is asked for, and verified when there is one. */
	WANT,

	/** Without a certificate of the trusted authority there is no connection. */
	NEED

}
