package io.rpcnet.docs.till;

import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;

import io.rpcnet.RpcContract;

// tag::contract[]
@RpcContract(name = "shop.Stock")
interface RxStock {

	Single<Integer> count(String article);

	Flowable<Integer> watch(String article);

}
// end::contract[]
