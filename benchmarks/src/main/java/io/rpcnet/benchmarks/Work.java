package io.rpcnet.benchmarks;

import io.rpcnet.RpcContract;

/**
 * Works for a known time.
 */
@RpcContract(name = "benchmarks.Work")
interface Work {

	int work(int value);

}
