package io.rpcnet.service;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;

import io.rpcnet.RpcService;
import io.rpcnet.codec.ContractHints;
import io.rpcnet.contract.Contract;

/**
 * Registers the runtime hints of each service bean when an application is processed ahead
 * of time. A contract that cannot be exported fails the build then, not the start.
 */
final class RpcServiceAotProcessor implements BeanRegistrationAotProcessor {

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
		if (!isService(bean)) {
			return null;
		}
		Class<?> type = bean.getBeanClass();
		List<Contract> contracts = Contract.exportedBy(type);
		return (context, code) -> register(type, contracts, context.getRuntimeHints().reflection());
	}

	private static boolean isService(RegisteredBean bean) {
		return !bean.isInnerBean()
				&& bean.getBeanFactory().findAnnotationOnBean(bean.getBeanName(), RpcService.class, false) != null;
	}

	private static void register(Class<?> type, List<Contract> contracts, ReflectionHints hints) {
		for (Contract contract : contracts) {
			ContractHints.register(contract, hints);
			contract.methods()
				.forEach((method) -> hints.registerMethod(AopUtils.getMostSpecificMethod(method.method(), type),
						ExecutableMode.INVOKE));
		}
	}

}
