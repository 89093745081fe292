package io.rpcnet.kotlin

import org.aopalliance.intercept.MethodInterceptor
import org.springframework.aop.framework.ProxyFactory
import org.springframework.beans.factory.config.BeanPostProcessor
import org.springframework.stereotype.Component

/** Puts Spring's proxy around the service, as method security and transactions do. */
@Component
class Proxies : BeanPostProcessor {

	override fun postProcessAfterInitialization(bean: Any, beanName: String): Any {
		if (bean !is Shop) {
			return bean
		}
		return ProxyFactory(bean).apply { addAdvice(MethodInterceptor { it.proceed() }) }.proxy
	}

}
