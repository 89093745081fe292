package io.rpcnet.transport;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;

/**
 * Lets actuator's JSON mapper wait until an endpoint needs it. Boot makes it wherever
 * Jackson is on the class path, which it is because of this library, and it would be most
 * of what the library adds to the start of an application that has no web server.
 */
final class EndpointJsonPostProcessor implements BeanFactoryPostProcessor {

	private static final String MAPPER = "endpointJsonMapper";

	private static final String OWNER = "org.springframework.boot.actuate.autoconfigure.endpoint.jackson.JacksonEndpointAutoConfiguration";

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		if (beans.containsBeanDefinition(MAPPER)) {
			BeanDefinition mapper = beans.getBeanDefinition(MAPPER);
			// An application's own stays as it is, and so does what is set explicitly
			if (OWNER.equals(mapper.getFactoryBeanName()) && mapper instanceof AbstractBeanDefinition definition
					&& definition.getLazyInit() == null) {
				definition.setLazyInit(true);
			}
		}
	}

}
