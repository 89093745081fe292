package io.rpcnet.docs.stock;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import io.rpcnet.RpcException;
import io.rpcnet.RpcStatus;
import io.rpcnet.codec.PayloadCodec;
import io.rpcnet.codec.ValueCodec;

/**
 * Text as it is, for contracts that speak of nothing else.
 */
// tag::codec[]
@Component
public class TextCodec implements PayloadCodec {

	@Override
	public String mimeType() {
		return "text/plain";
	}

	@Override
	public ValueCodec value(Type type) {
		if (type != String.class) {
			throw new IllegalArgumentException("%s is not a String".formatted(type.getTypeName()));
		}
		return new TextValueCodec();
	}

	@Override
	public ValueCodec array(List<Type> types) {
		throw new IllegalArgumentException("Text has no array of parameters. Take one String");
	}

	private static final class TextValueCodec implements ValueCodec {

		@Override
		public ByteBuf encode(@Nullable Object value) {
			if (value == null) {
				throw new RpcException(RpcStatus.INTERNAL, "A text cannot be null.");
			}
			return Unpooled.copiedBuffer((String) value, StandardCharsets.UTF_8);
		}

		@Override
		public Object decode(ByteBuf data) {
			return data.toString(StandardCharsets.UTF_8);
		}

		@Override
		public boolean readsEmpty() {
			return true;
		}

	}

}
// end::codec[]
