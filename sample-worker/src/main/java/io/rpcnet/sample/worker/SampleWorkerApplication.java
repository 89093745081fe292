package io.rpcnet.sample.worker;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class SampleWorkerApplication {

	public static void main(String[] args) {
		SpringApplication.run(SampleWorkerApplication.class, args);
	}

}
