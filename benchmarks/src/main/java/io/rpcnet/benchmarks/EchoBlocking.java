package io.rpcnet.benchmarks;

import io.rpcnet.RpcContract;

/**
 * Sends back what it was sent, to a thread that waits.
 */
@RpcContract(name = "benchmarks.EchoBlocking")
interface EchoBlocking {

	EchoRecord record(EchoRecord value);

}
