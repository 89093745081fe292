package io.rpcnet.client;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

import io.rpcnet.RpcContract;

/**
 * Registers a client bean for each contract that {@link ImportRpcClients} names.
 */
final class RpcClientRegistrar implements ImportBeanDefinitionRegistrar {

	private final Environment environment;

	private final ResourceLoader resourceLoader;

	RpcClientRegistrar(Environment environment, ResourceLoader resourceLoader) {
		this.environment = environment;
		this.resourceLoader = resourceLoader;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
		MergedAnnotation<ImportRpcClients> annotation = importing.getAnnotations().get(ImportRpcClients.class);
		Set<Class<?>> contracts = new LinkedHashSet<>(Arrays.asList(annotation.getClassArray("types")));
		String[] packages = annotation.getStringArray("basePackages");
		if (packages.length == 0 && contracts.isEmpty()) {
			packages = new String[] { ClassUtils.getPackageName(importing.getClassName()) };
		}
		for (String basePackage : packages) {
			scan(basePackage, contracts);
		}
		contracts.forEach((contract) -> register(contract, registry));
	}

	private void scan(String basePackage, Set<Class<?>> contracts) {
		ContractScanner scanner = new ContractScanner(this.environment);
		scanner.setResourceLoader(this.resourceLoader);
		for (BeanDefinition found : scanner.findCandidateComponents(basePackage)) {
			contracts.add(ClassUtils.resolveClassName(String.valueOf(found.getBeanClassName()),
					this.resourceLoader.getClassLoader()));
		}
	}

	private static void register(Class<?> contract, BeanDefinitionRegistry registry) {
		if (!contract.isInterface()) {
			throw new FailureAnalyzedException(
					"@ImportRpcClients names %s, which is not an interface.".formatted(contract.getName()),
					"Name the contract's interface: a client is a proxy of it.");
		}
		String name = ImportedContract.clientBeanName(contract);
		if (registry.containsBeanDefinition(name)) {
			return;
		}
		RootBeanDefinition definition = new RootBeanDefinition(RpcClientFactoryBean.class);
		definition.setTargetType(ResolvableType.forClassWithGenerics(RpcClientFactoryBean.class, contract));
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, contract);
		definition.setAutowireMode(AbstractBeanDefinition.AUTOWIRE_CONSTRUCTOR);
		definition.setAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE, contract);
		definition.setFallback(true);
		registry.registerBeanDefinition(name, definition);
		RootBeanDefinition imported = new RootBeanDefinition(ImportedContract.class);
		imported.getConstructorArgumentValues().addIndexedArgumentValue(0, contract);
		registry.registerBeanDefinition(ImportedContract.beanName(contract), imported);
	}

	/**
	 * Finds interfaces, where component scanning finds classes.
	 */
	private static final class ContractScanner extends ClassPathScanningCandidateComponentProvider {

		private ContractScanner(Environment environment) {
			super(false, environment);
			addIncludeFilter(new AnnotationTypeFilter(RpcContract.class));
		}

		@Override
		protected boolean isCandidateComponent(AnnotatedBeanDefinition candidate) {
			return candidate.getMetadata().isInterface() && candidate.getMetadata().isIndependent();
		}

	}

}
