package io.rpcnet.client;

import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;

/**
 * The client that one injection point with {@link RpcClient} asks for.
 * <p>
 * The client is in here, and no bean of its own, so that it is never among the beans of
 * the contract's type: those would all be candidates of plain injection.
 *
 * @param point the injection point
 * @param beans where to find the client
 */
record InjectedClient(InjectionPoint point, ConfigurableBeanFactory beans) {

	/**
	 * Find or make the client.
	 * @return the client
	 */
	@Reflective
	public Object client() {
		Class<?> contract = (this.point instanceof DependencyDescriptor dependency) ? dependency.getDependencyType()
				: Object.class;
		if (!this.beans.containsBean(ImportedContract.beanName(contract))) {
			throw new FailureAnalyzedException(
					"@RpcClient at %s asks for a client of %s, which no @ImportRpcClients names.".formatted(this.point,
							contract.getName()),
					isContainer(contract) ? "Ask for one client, which is of the contract's type."
							: "Name it: @ImportRpcClients(types = %s.class).".formatted(contract.getSimpleName()));
		}
		String name = ImportedContract.clientBeanName(contract);
		Map<String, String> tags = tags();
		return (tags.isEmpty() || !this.beans.isFactoryBean(name)) ? this.beans.getBean(name) : tagged(contract, tags);
	}

	private static boolean isContainer(Class<?> type) {
		return type.isArray() || Iterable.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type);
	}

	private Object tagged(Class<?> contract, Map<String, String> tags) {
		RpcClientFactory factory = this.beans.getBean(RpcClientFactory.class);
		if (factory instanceof ProxyRpcClientFactory ours) {
			return ours.create(contract, tags);
		}
		throw new FailureAnalyzedException(
				"@RpcClient at %s has tags, and the RpcClientFactory of this application, %s, makes no such clients."
					.formatted(this.point, factory.getClass().getName()),
				"Remove the tags, or the RpcClientFactory bean.");
	}

	private Map<String, String> tags() {
		Stream<Annotation> annotations = Stream.concat(Arrays.stream(this.point.getAnnotations()),
				Arrays.stream(this.point.getAnnotatedElement().getAnnotations()));
		MergedAnnotation<RpcClient> annotation = MergedAnnotations.from(annotations.toArray(Annotation[]::new))
			.get(RpcClient.class);
		Map<String, String> tags = new LinkedHashMap<>();
		for (String text : annotation.getStringArray("tags")) {
			String tag = String.valueOf(this.beans.resolveEmbeddedValue(text)).trim();
			int split = Math.max(0, tag.indexOf('='));
			String name = tag.substring(0, split);
			String value = tag.substring(Math.min(tag.length(), split + 1));
			if (!ContractProperties.isTag(name, value) || tags.put(name, value) != null) {
				throw new FailureAnalyzedException(
						"@RpcClient at %s has the tag '%s', which is no tag or the second of that name."
							.formatted(this.point, tag),
						"Write name=value, without spaces, commas and further equals signs, and each name once.");
			}
		}
		return tags;
	}

}
