package io.rpcnet.transport;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.AdditionalPathsMapper;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointProperties;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import io.rpcnet.Internal;

/**
 * Adds a component of health to a group of probes, where there is such a group and the
 * application has not said itself what belongs to it. To name the component in
 * {@code management.endpoint.health.group.*.include} instead would end the start once the
 * component is switched off, because Boot checks those names.
 * <p>
 * Boot's own post-processor, of the same order and registered earlier, comes before it
 * and makes the groups.
 *
 * @since 0.1.0
 */
@Internal
@Order(Ordered.LOWEST_PRECEDENCE)
public final class HealthGroupPostProcessor implements HealthEndpointGroupsPostProcessor {

	private final String group;

	private final String component;

	private final ObjectProvider<HealthEndpointProperties> properties;

	/**
	 * Create the post-processor.
	 * @param group the name of the group, {@code liveness} or {@code readiness}
	 * @param component the name of the component
	 * @param properties what the application says of groups
	 */
	public HealthGroupPostProcessor(String group, String component,
			ObjectProvider<HealthEndpointProperties> properties) {
		this.group = group;
		this.component = component;
		this.properties = properties;
	}

	@Override
	public HealthEndpointGroups postProcessHealthEndpointGroups(HealthEndpointGroups groups) {
		HealthEndpointGroup found = groups.get(this.group);
		if (found == null || isExplicit(this.properties.getIfAvailable())) {
			return groups;
		}
		return new Groups(groups, this.group, new Group(found, this.component));
	}

	private boolean isExplicit(@Nullable HealthEndpointProperties properties) {
		HealthEndpointProperties.Group set = (properties != null) ? properties.getGroup().get(this.group) : null;
		return set != null && (set.getInclude() != null || set.getExclude() != null);
	}

	private record Groups(HealthEndpointGroups groups, String name,
			HealthEndpointGroup group) implements HealthEndpointGroups, AdditionalPathsMapper {

		@Override
		public HealthEndpointGroup getPrimary() {
			return this.groups.getPrimary();
		}

		@Override
		public Set<String> getNames() {
			return this.groups.getNames();
		}

		@Override
		public @Nullable HealthEndpointGroup get(String name) {
			return name.equals(this.name) ? this.group : this.groups.get(name);
		}

		@Override
		public @Nullable List<String> getAdditionalPaths(EndpointId endpointId, WebServerNamespace namespace) {
			return (this.groups instanceof AdditionalPathsMapper mapper)
					? mapper.getAdditionalPaths(endpointId, namespace) : null;
		}

	}

	private record Group(HealthEndpointGroup group, String component) implements HealthEndpointGroup {

		@Override
		public boolean isMember(String name) {
			return name.equals(this.component) || this.group.isMember(name);
		}

		@Override
		public boolean showComponents(SecurityContext securityContext) {
			return this.group.showComponents(securityContext);
		}

		@Override
		public boolean showDetails(SecurityContext securityContext) {
			return this.group.showDetails(securityContext);
		}

		@Override
		public StatusAggregator getStatusAggregator() {
			return this.group.getStatusAggregator();
		}

		@Override
		public HttpCodeStatusMapper getHttpCodeStatusMapper() {
			return this.group.getHttpCodeStatusMapper();
		}

		@Override
		public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
			return this.group.getAdditionalPath();
		}

	}

}
