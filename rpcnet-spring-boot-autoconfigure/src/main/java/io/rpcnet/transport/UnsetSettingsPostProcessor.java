package io.rpcnet.transport;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.SpringProperties;
import org.springframework.core.env.Environment;

/**
 * The rule of {@link LazyUnlessSet}. It goes for what settings are bound to, too.
 */
final class UnsetSettingsPostProcessor implements BeanFactoryPostProcessor {

	private static final String SETTINGS = "rpcnet.";

	private static final String BOUND_TO = "-io.rpcnet.";

	private final Environment environment;

	UnsetSettingsPostProcessor(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		// What is not set when it is processed may be set when it runs
		if (SpringProperties.getFlag(AbstractAotProcessor.AOT_PROCESSING)) {
			return;
		}
		Map<String, Boolean> unset = new HashMap<>();
		for (String name : beans.getBeanDefinitionNames()) {
			BeanDefinition definition = beans.getBeanDefinition(name);
			String prefix = prefix(name, definition);
			if (prefix != null && unset.computeIfAbsent(prefix, this::isUnset)) {
				definition.setLazyInit(true);
			}
		}
	}

	private static @Nullable String prefix(String name, BeanDefinition definition) {
		int end = name.startsWith(SETTINGS) ? name.indexOf(BOUND_TO) : -1;
		if (end > 0) {
			// So Boot names what settings are bound to
			return name.substring(0, end);
		}
		return (definition instanceof AnnotatedBeanDefinition annotated) ? annotated.getMetadata()
			.getAnnotations()
			.get(LazyUnlessSet.class)
			.getValue("value", String.class)
			.orElse(null) : null;
	}

	private boolean isUnset(String prefix) {
		ConfigurationPropertyName name = ConfigurationPropertyName.of(prefix);
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			if (source.containsDescendantOf(name) != ConfigurationPropertyState.ABSENT) {
				return false;
			}
		}
		return true;
	}

}
