package io.rpcnet.lifecycle;

import java.time.Duration;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.rpcnet.RpcContract;
import io.rpcnet.RpcService;

/**
 * A worker in a process of its own. Its arguments are those of a Boot application.
 */
public final class WorkProcess {

	static final String READY = "WORKER PORT ";

	static final Duration SLOW = Duration.ofMillis(200);

	private WorkProcess() {
	}

	/**
	 * Start it.
	 * @param arguments the command line
	 */
	public static void main(String[] arguments) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run(arguments);
		System.out.println(READY + context.getEnvironment().getProperty("local.rpcnet.server.port"));
	}

	@RpcContract(name = "drain.Slow")
	interface Slow {

		Mono<Long> after(boolean slow);

		Flux<Long> stream();

	}

	@RpcService
	static class SlowService implements Slow {

		@Override
		public Mono<Long> after(boolean slow) {
			return slow ? Mono.delay(SLOW) : Mono.just(0L);
		}

		@Override
		public Flux<Long> stream() {
			return Flux.interval(SLOW.dividedBy(4)).take(4);
		}

	}

	@Import(SlowService.class)
	static class Application extends Work.WorkerApplication {

	}

}
