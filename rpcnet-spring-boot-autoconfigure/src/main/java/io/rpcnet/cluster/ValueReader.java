package io.rpcnet.cluster;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.scalecube.cluster.Member;
import io.scalecube.cluster.membership.MemberStatus;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link ValueWriter} wrote, and trusts nothing: each value must be of a kind
 * that fits its place, and no number makes the engine reserve more than the bytes that
 * came can fill.
 */
final class ValueReader implements ObjectInput {

	// A request holds gossips, a gossip a message, a message a record, a record a member
	private static final int MAX_DEPTH = 6;

	private static final int MAX_TEXT = 1024;

	private static final int MAX_HEADERS = 16;

	private static final int MAX_ELEMENTS = 20_000;

	private static final int MIN_ELEMENT_SIZE = 15;

	// Far above what we send: a newer version may say more
	private static final int MAX_METADATA = 16 * 1024;

	private static final int MAX_INCARNATION = 1 << 30;

	/** Lower than any that a member has had. */
	private static final int OUTDATED = -1;

	private final ByteBuf source;

	private final ByteBufInputStream input;

	private final @Nullable Acquaintances acquaintances;

	private @Nullable WireKind outer;

	private int position;

	private int depth;

	private @Nullable Member subject;

	private @Nullable MemberStatus status;

	private @Nullable String objection;

	private boolean believed = true;

	ValueReader(ByteBuf source) {
		this(source, null);
	}

	/**
	 * Create a reader.
	 * @param source the bytes
	 * @param acquaintances whom the node knows, or null to believe everything
	 */
	ValueReader(ByteBuf source, @Nullable Acquaintances acquaintances) {
		this.acquaintances = acquaintances;
		this.source = source;
		this.input = new ByteBufInputStream(source);
	}

	@Override
	@SuppressWarnings("NullAway") // ObjectInput does not say that an object can be null
	public @Nullable Object readObject() throws ClassNotFoundException, IOException {
		WireKind kind = WireKind.ofTag(this.input.readUnsignedByte());
		boolean fits = (this.outer != null) ? this.outer.holds(this.position++, kind) : kind == WireKind.MESSAGE;
		if (!fits) {
			throw new MalformedMessageException(kind + " within " + this.outer);
		}
		if (kind.isConstant()) {
			Object constant = kind.constant(this.input.readUnsignedByte());
			return (constant instanceof MemberStatus told) ? believe(told) : constant;
		}
		return switch (kind) {
			case NULL -> null;
			case TEXT -> readUTF();
			default -> readInner(kind);
		};
	}

	private Externalizable readInner(WireKind kind) throws ClassNotFoundException, IOException {
		if (this.depth == MAX_DEPTH) {
			throw new MalformedMessageException("nested too deeply");
		}
		WireKind enclosing = this.outer;
		int resume = this.position;
		this.outer = kind;
		this.position = 0;
		this.depth++;
		Externalizable value = kind.newObject();
		value.readExternal(this);
		if (kind == WireKind.MESSAGE) {
			MessageShape.check(value, enclosing == null);
		}
		this.outer = enclosing;
		this.position = resume;
		this.depth--;
		if (value instanceof Member member) {
			meet(member);
		}
		return value;
	}

	private void meet(Member member) {
		this.subject = member;
		if (this.outer == WireKind.METADATA_REQUEST && this.acquaintances != null
				&& !this.acquaintances.isSelf(member)) {
			// The engine would log each
			disbelieve(Acquaintances.OLD_NEWS);
		}
	}

	private MemberStatus believe(MemberStatus told) {
		this.status = told;
		if (this.acquaintances == null || this.subject == null) {
			return told;
		}
		String objected = this.acquaintances.objection(this.subject, told);
		if (objected == null) {
			return told;
		}
		disbelieve(objected);
		this.status = null;
		// Of somebody unknown the engine does not take it in
		return MemberStatus.SUSPECT;
	}

	private int believe(int incarnation) {
		if (this.acquaintances == null) {
			return incarnation;
		}
		if (this.subject != null && this.status != null) {
			String objected = this.acquaintances.objection(this.subject, this.status, incarnation);
			if (objected == null) {
				return incarnation;
			}
			disbelieve(objected);
		}
		return OUTDATED;
	}

	private void disbelieve(String objected) {
		this.believed = false;
		if (this.subject != null && !objected.equals(Acquaintances.OLD_NEWS)) {
			this.objection = "of %s, %s".formatted(this.subject.id(), objected);
		}
	}

	/**
	 * Return whether all was believed that was read. What was not is put so that the
	 * engine learns nothing from it.
	 * @return whether it was
	 */
	boolean isBelieved() {
		return this.believed;
	}

	/**
	 * Return what spoke against something that was read.
	 * @return the last objection, of which somebody should know, or null
	 */
	@Nullable String objection() {
		return this.objection;
	}

	@Override
	public int readInt() throws IOException {
		int value = this.input.readInt();
		if (value < 0 || value > greatestInt()) {
			throw new MalformedMessageException("number %d within %s".formatted(value, this.outer));
		}
		return (this.outer == WireKind.RECORD) ? believe(value) : value;
	}

	// Each kind has one number: mostly a size, by which the engine allocates
	private int greatestInt() {
		if (this.outer == null) {
			return -1;
		}
		return switch (this.outer) {
			case MESSAGE -> MAX_HEADERS;
			case SYNC, GOSSIP_REQUEST -> Math.min(MAX_ELEMENTS, this.source.readableBytes() / MIN_ELEMENT_SIZE);
			case METADATA_RESPONSE -> Math.min(MAX_METADATA, this.source.readableBytes());
			case RECORD -> MAX_INCARNATION;
			default -> -1;
		};
	}

	@Override
	public String readUTF() throws IOException {
		if (this.source.readableBytes() < Short.BYTES
				|| this.source.getUnsignedShort(this.source.readerIndex()) > MAX_TEXT) {
			throw new MalformedMessageException("text too long");
		}
		String text = this.input.readUTF();
		if (text.chars().anyMatch(Character::isISOControl)) {
			// It would end up in logs and paths
			throw new MalformedMessageException("text with control characters");
		}
		if (this.outer == WireKind.GOSSIP && this.acquaintances != null && !this.acquaintances.has(text)) {
			// The engine keeps the numbers of everyone's gossips, for good of who never
			// joins
			disbelieve(Acquaintances.OLD_NEWS);
		}
		return text;
	}

	@Override
	public boolean readBoolean() throws IOException {
		return this.input.readBoolean();
	}

	@Override
	public long readLong() throws IOException {
		return this.input.readLong();
	}

	@Override
	public void readFully(byte[] target) throws IOException {
		this.input.readFully(target);
	}

	@Override
	public void close() throws IOException {
		this.input.close();
	}

	@Override
	public int available() {
		return this.source.readableBytes();
	}

	@Override
	public int read() throws IOException {
		throw unused();
	}

	@Override
	public int read(byte[] target) throws IOException {
		throw unused();
	}

	@Override
	public int read(byte[] target, int offset, int length) throws IOException {
		throw unused();
	}

	@Override
	public long skip(long count) throws IOException {
		throw unused();
	}

	@Override
	public void readFully(byte[] target, int offset, int length) throws IOException {
		throw unused();
	}

	@Override
	public int skipBytes(int count) throws IOException {
		throw unused();
	}

	@Override
	public byte readByte() throws IOException {
		throw unused();
	}

	@Override
	public int readUnsignedByte() throws IOException {
		throw unused();
	}

	@Override
	public short readShort() throws IOException {
		throw unused();
	}

	@Override
	public int readUnsignedShort() throws IOException {
		throw unused();
	}

	@Override
	public char readChar() throws IOException {
		throw unused();
	}

	@Override
	public float readFloat() throws IOException {
		throw unused();
	}

	@Override
	public double readDouble() throws IOException {
		throw unused();
	}

	@Override
	public String readLine() throws IOException {
		throw unused();
	}

	private MalformedMessageException unused() {
		return new MalformedMessageException("%s reads what no message holds".formatted(this.outer));
	}

}
