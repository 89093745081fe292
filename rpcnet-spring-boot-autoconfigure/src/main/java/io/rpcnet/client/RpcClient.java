package io.rpcnet.client;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.beans.factory.annotation.Value;

/**
 * Asks, at an injection point, for the client of a contract that {@link ImportRpcClients}
 * names: also where a local bean implements the contract, which plain injection would
 * give.
 *
 * <pre class="code">
 * Director(&#64;RpcClient(tags = "zone=eu-west-1a") WordCount words) {
 * </pre>
 *
 * It goes on a parameter of a constructor, of a {@code @Bean} method or of an
 * {@code @Autowired} one; on a field or a setter, which then needs no {@code @Autowired};
 * or on an annotation of your own. A client is injected, never a list of them; an
 * {@code ObjectProvider} of it, or one that is {@code @Lazy}, works too.
 * <p>
 * On the component of a record it works as well, but not in a context that is prepared
 * ahead of time, where Spring takes it for an annotation of the record's field: there,
 * write the constructor out and annotate its parameter.
 * <p>
 * What replaces the client bean of the contract, as {@code @MockitoBean} does in a test,
 * is injected in its place.
 *
 * @since 0.1.0
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.PARAMETER, ElementType.FIELD, ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Value("#{@rpcInjectedClient.client()}")
public @interface RpcClient {

	/**
	 * Return the tags, as {@code name=value}, that each called node must have, in place
	 * of those set under {@code rpcnet.client.contracts}. The call may choose others.
	 * Placeholders, as in <code>zone=${rpcnet.node.zone}</code>, are resolved.
	 * @return the tags; none by default
	 */
	String[] tags() default {};

}
