package io.rpcnet.sample.director;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

import io.rpcnet.client.ImportRpcClients;

/**
 * Starts a director, or with the profile {@code client} a client that submits files and
 * ends.
 */
@SpringBootApplication
public class SampleDirectorApplication {

	public static void main(String[] args) {
		ConfigurableApplicationContext context = SpringApplication.run(SampleDirectorApplication.class, args);
		if (context.getEnvironment().matchesProfiles("client")) {
			System.exit(SpringApplication.exit(context));
		}
	}

	@Configuration(proxyBeanMethods = false)
	@Profile("!client")
	@ImportRpcClients(types = WordCount.class)
	static class DirectorConfiguration {

	}

	@Configuration(proxyBeanMethods = false)
	@Profile("client")
	@ImportRpcClients(types = Analyzer.class)
	static class ClientConfiguration {

	}

}
