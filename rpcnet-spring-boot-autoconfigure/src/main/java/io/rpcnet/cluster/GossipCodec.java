package io.rpcnet.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import io.scalecube.cluster.Member;
import io.scalecube.cluster.membership.MemberStatus;
import io.scalecube.cluster.membership.MembershipProtocolImpl;
import io.scalecube.cluster.transport.api.Message;
import io.scalecube.cluster.transport.api.MessageCodec;

/**
 * The bytes of a gossip message: the version of this format, then tagged values. A frame
 * is four bytes of length, then the message.
 */
final class GossipCodec implements MessageCodec {

	/** The greatest length of a message, in bytes, both ways. */
	static final int MAX_LENGTH = 2 * 1024 * 1024;

	/** The size of the length before each message. */
	static final int LENGTH_SIZE = Integer.BYTES;

	private static final int FORMAT = 1;

	private static final int INITIAL_SIZE = 512;

	/**
	 * Return a message as a frame.
	 * @param message the message
	 * @param allocator where to take the buffer from
	 * @return the frame, which the caller must release
	 * @throws IOException if the message is too long, or is none of the engine's
	 */
	ByteBuf encode(Message message, ByteBufAllocator allocator) throws IOException {
		ByteBuf frame = allocator.buffer(INITIAL_SIZE, LENGTH_SIZE + MAX_LENGTH);
		try {
			frame.writeInt(0);
			write(message, new ByteBufOutputStream(frame));
			frame.setInt(0, frame.readableBytes() - LENGTH_SIZE);
			return frame.retain();
		}
		catch (IndexOutOfBoundsException ex) {
			throw new IOException("A gossip message is longer than %d bytes".formatted(MAX_LENGTH), ex);
		}
		finally {
			frame.release();
		}
	}

	/**
	 * Return the message that a frame holds.
	 * @param content the frame without its length
	 * @return the message
	 * @throws MalformedMessageException if it is anything but a message
	 */
	Message decode(ByteBuf content) throws MalformedMessageException {
		return decode(content, new ValueReader(content));
	}

	/**
	 * Return the message that a frame holds.
	 * @param content the frame without its length
	 * @param reader reads it
	 * @return the message
	 * @throws MalformedMessageException if it is anything but a message
	 */
	Message decode(ByteBuf content, ValueReader reader) throws MalformedMessageException {
		try {
			int format = content.readUnsignedByte();
			if (format != FORMAT) {
				throw new MalformedMessageException("unknown format " + format);
			}
			Message message = (Message) reader.readObject();
			if (message == null || content.isReadable()) {
				throw new MalformedMessageException("bytes after the message");
			}
			return message;
		}
		catch (MalformedMessageException ex) {
			throw ex;
		}
		catch (IOException | ClassNotFoundException | RuntimeException ex) {
			throw new MalformedMessageException("not a gossip message", ex);
		}
	}

	/**
	 * Return the question "who is there?", which names nobody but the one that asks.
	 * @param self the one that asks
	 * @return a message that is answered with all that the other side knows
	 * @throws IOException never, as the message is well-formed
	 */
	Message sync(Member self) throws IOException {
		ByteBuf buffer = Unpooled.buffer();
		ValueWriter writer = new ValueWriter(new ByteBufOutputStream(buffer));
		writer.writeByte(FORMAT);
		writer.writeByte(WireKind.MESSAGE.ordinal());
		writer.writeInt(2);
		writer.writeUTF(Message.HEADER_QUALIFIER);
		writer.writeObject(MembershipProtocolImpl.SYNC);
		writer.writeUTF(Message.HEADER_SENDER);
		writer.writeObject(self.address());
		writer.writeByte(WireKind.SYNC.ordinal());
		writer.writeInt(1);
		writer.writeByte(WireKind.RECORD.ordinal());
		writer.writeObject(self);
		writer.writeObject(MemberStatus.ALIVE);
		writer.writeInt(0);
		// The engine's own classes are not ours to make, but the decoder can
		return decode(buffer);
	}

	@Override
	public Message deserialize(InputStream source) throws IOException {
		return decode(Unpooled.wrappedBuffer(source.readNBytes(MAX_LENGTH)));
	}

	@Override
	public void serialize(Message message, OutputStream target) throws IOException {
		write(message, target);
	}

	private void write(Message message, OutputStream target) throws IOException {
		ValueWriter writer = new ValueWriter(target);
		writer.writeByte(FORMAT);
		writer.writeObject(message);
		writer.flush();
	}

}
