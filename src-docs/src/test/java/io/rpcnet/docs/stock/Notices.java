package io.rpcnet.docs.stock;

import io.rpcnet.RpcContract;

/**
 * What hangs at the door of the shop.
 */
@RpcContract(name = "shop.Notices")
public interface Notices {

	/**
	 * Print a notice.
	 * @param text the text
	 * @return what is printed
	 */
	String print(String text);

}
