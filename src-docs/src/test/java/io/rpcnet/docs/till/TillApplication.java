package io.rpcnet.docs.till;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Import;

import io.rpcnet.client.ImportRpcClients;
import io.rpcnet.docs.stock.Notices;
import io.rpcnet.docs.stock.Stock;
import io.rpcnet.docs.stock.StockV2;
import io.rpcnet.docs.stock.TextCodec;

@Import(TextCodec.class)
// tag::import[]
@SpringBootApplication
@ImportRpcClients(types = { Stock.class, StockV2.class, Notices.class }, basePackages = "io.rpcnet.docs.till")
class TillApplication {

}
// end::import[]
