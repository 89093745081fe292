package io.rpcnet.client;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.generate.GenerationContext;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.aot.BeanRegistrationCode;
import org.springframework.beans.factory.aot.BeanRegistrationCodeFragments;
import org.springframework.beans.factory.aot.BeanRegistrationCodeFragmentsDecorator;
import org.springframework.beans.factory.config.ConstructorArgumentValues.ValueHolder;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.javapoet.ClassName;

import io.rpcnet.codec.ContractHints;
import io.rpcnet.contract.Contract;

/**
 * Registers the runtime hints of each client bean when an application is processed ahead
 * of time, and has its code generated where the contract can be named.
 */
final class RpcClientAotProcessor implements BeanRegistrationAotProcessor {

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
		Class<?> type = bean.getBeanClass();
		return (type == RpcClientFactoryBean.class || type == ImportedContract.class)
				? new ClientContribution(contract(bean)) : null;
	}

	private static Class<?> contract(RegisteredBean bean) {
		ValueHolder argument = bean.getMergedBeanDefinition()
			.getConstructorArgumentValues()
			.getIndexedArgumentValue(0, Class.class);
		if (argument == null || !(argument.getValue() instanceof Class<?> contract)) {
			throw new IllegalStateException("Bean '%s' names no contract".formatted(bean.getBeanName()));
		}
		return contract;
	}

	/**
	 * What is generated for one client bean.
	 *
	 * @param type the contract's interface
	 */
	private record ClientContribution(Class<?> type) implements BeanRegistrationAotContribution {

		@Override
		public BeanRegistrationCodeFragments customizeBeanRegistrationCodeFragments(GenerationContext context,
				BeanRegistrationCodeFragments fragments) {
			return new InPackageOf(this.type, fragments);
		}

		@Override
		public void applyTo(GenerationContext context, BeanRegistrationCode code) {
			context.getRuntimeHints().proxies().registerJdkProxy(this.type);
			ReflectionHints hints = context.getRuntimeHints().reflection();
			ContractHints.register(Contract.of(this.type), hints);
			for (Method method : this.type.getMethods()) {
				if (method.isDefault()) {
					hints.registerMethod(method, ExecutableMode.INVOKE);
				}
			}
		}

	}

	/**
	 * Generates a bean's code in the package of the contract, which need not be public.
	 */
	private static final class InPackageOf extends BeanRegistrationCodeFragmentsDecorator {

		private final Class<?> type;

		private InPackageOf(Class<?> type, BeanRegistrationCodeFragments fragments) {
			super(fragments);
			this.type = type;
		}

		@Override
		public ClassName getTarget(RegisteredBean bean) {
			return ClassName.get(this.type);
		}

	}

}
