package io.rpcnet.aot.shop;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import reactor.core.publisher.Flux;

import io.rpcnet.aot.shop.Shop.Counter;
import io.rpcnet.aot.shop.Shop.Item;
import io.rpcnet.aot.shop.Shop.Orders;
import io.rpcnet.aot.shop.Shop.Stock;
import io.rpcnet.aot.shop.Shop.StockService;
import io.rpcnet.client.ImportRpcClients;

/**
 * Calls itself over the network, prints the answers and ends.
 */
@EnableAutoConfiguration
@Configuration(proxyBeanMethods = false)
@ComponentScan(excludeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = StockService.class))
@ImportRpcClients
public class ShopApplication {

	private static final String CLIENT = "rpcClient:io.rpcnet.aot.shop.Shop$";

	public static void main(String[] arguments) {
		SpringApplication.run(ShopApplication.class, arguments).close();
	}

	@Bean
	StockService stockService() {
		return new StockService();
	}

	@Bean
	CommandLineRunner calls(Counter counter, @Qualifier(CLIENT + "Orders") Orders orders,
			@Qualifier(CLIENT + "Stock") Stock stock) {
		return (arguments) -> {
			System.out.println("local: " + counter.orders().getClass().getSimpleName());
			System.out.println("client: " + orders + ", " + orders.shortName());
			System.out.println("orders: " + orders.find("Ann", 3).block());
			System.out.println(
					"items: " + stock.items(Flux.just(new Item("tea", 2), new Item("cup", 4))).collectList().block());
			System.out.println("count: " + stock.count(new Item("tea", 41)));
		};
	}

}
