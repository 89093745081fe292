package io.rpcnet.codec;

import com.fasterxml.jackson.annotation.JsonFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.Serializers;

/**
 * Writes values that are declared by a generic sealed type, as {@code Result<Shape>}, by
 * what is declared. Jackson looks up the serializer of a whole payload by the value's
 * class, which does not know what the type's parameters are.
 */
final class SealedSerializers extends Serializers.Base {

	@Override
	public @Nullable ValueSerializer<?> findSerializer(SerializationConfig config, JavaType type,
			BeanDescription.Supplier description, JsonFormat.@Nullable Value format) {
		return handles(type) ? new DeclaredTypeSerializer(type) : null;
	}

	static boolean handles(JavaType type) {
		return type.isAbstract() && type.hasGenericTypes() && SealedTypes.isNamed(type.getRawClass());
	}

	private static final class DeclaredTypeSerializer extends ValueSerializer<Object> {

		private final JavaType declared;

		private DeclaredTypeSerializer(JavaType declared) {
			this.declared = declared;
		}

		@Override
		public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
			find(value, context).serialize(value, generator, context);
		}

		@Override
		public void serializeWithType(Object value, JsonGenerator generator, SerializationContext context,
				TypeSerializer typeName) {
			find(value, context).serializeWithType(value, generator, context, typeName);
		}

		private ValueSerializer<Object> find(Object value, SerializationContext context) {
			return context.findContentValueSerializer(context.constructSpecializedType(this.declared, value.getClass()),
					null);
		}

	}

}
