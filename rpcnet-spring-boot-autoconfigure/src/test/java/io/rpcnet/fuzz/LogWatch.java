package io.rpcnet.fuzz;

import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * Hears what is logged while inputs are taken: an input may make one line of log, and an
 * {@link Error} that only the log gets is one all the same.
 */
public final class LogWatch extends AppenderBase<ILoggingEvent> {

	private final List<String> lines = new ArrayList<>();

	private Throwable error;

	/**
	 * Begin to listen, in place of whatever wrote the log.
	 * @return what hears
	 */
	public static LogWatch begin() {
		LogWatch watch = new LogWatch();
		Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
		root.detachAndStopAllAppenders();
		watch.setContext(root.getLoggerContext());
		watch.start();
		root.addAppender(watch);
		((Logger) LoggerFactory.getLogger("io.rpcnet.transport")).setLevel(Level.DEBUG);
		return watch;
	}

	@Override
	protected synchronized void append(ILoggingEvent event) {
		if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
			this.lines.add(event.getFormattedMessage() + cause(event));
		}
		if (event.getThrowableProxy() instanceof ThrowableProxy proxy && proxy.getThrowable() instanceof Error cause) {
			this.error = cause;
		}
	}

	private static String cause(ILoggingEvent event) {
		return (event.getThrowableProxy() instanceof ThrowableProxy proxy) ? " by " + proxy.getThrowable() : "";
	}

	/**
	 * Require that what was logged since the last time is little.
	 * @throws AssertionError if it is more than a line, or of an {@link Error}
	 */
	public synchronized void check() {
		List<String> logged = List.copyOf(this.lines);
		Throwable cause = this.error;
		this.lines.clear();
		this.error = null;
		if (cause != null) {
			throw new AssertionError("An error that only the log heard of", cause);
		}
		if (logged.size() > 1) {
			throw new AssertionError("One input, and more than one line of log: " + logged);
		}
	}

}
