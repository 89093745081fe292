package io.rpcnet.cluster;

import java.io.Externalizable;
import java.io.IOException;
import java.io.NotSerializableException;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.scalecube.cluster.Member;
import io.scalecube.cluster.membership.MemberStatus;
import io.scalecube.cluster.transport.api.Message;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of value in a gossip message: the engine's own classes, by name where it
 * keeps them to itself, and nothing else. The tag on the wire is the ordinal, so new
 * kinds go to the end.
 */
enum WireKind {

	NULL, TEXT, MESSAGE(Message.class.getName()), MEMBER(Member.class.getName()),
	PING("io.scalecube.cluster.fdetector.PingData"), GOSSIP_REQUEST("io.scalecube.cluster.gossip.GossipRequest"),
	GOSSIP("io.scalecube.cluster.gossip.Gossip"), SYNC("io.scalecube.cluster.membership.SyncData"),
	RECORD("io.scalecube.cluster.membership.MembershipRecord"),
	METADATA_REQUEST("io.scalecube.cluster.metadata.GetMetadataRequest"),
	METADATA_RESPONSE("io.scalecube.cluster.metadata.GetMetadataResponse"), STATUS, ACK;

	// DEAD has no code: honest members never send it, and whoever is believed to be dead
	// is removed everywhere at once
	private static final List<?> STATUSES = List.of(MemberStatus.ALIVE, MemberStatus.SUSPECT, MemberStatus.LEAVING);

	static final Class<?> ACK_TYPE = load("io.scalecube.cluster.fdetector.PingData$AckType");

	private static final List<?> ACKS = List.of(ACK_TYPE.getEnumConstants());

	private static final Map<Class<?>, WireKind> OBJECTS = Arrays.stream(values())
		.filter((kind) -> kind.constructor != null)
		.collect(Collectors.toMap(WireKind::type, Function.identity()));

	private final @Nullable Constructor<?> constructor;

	WireKind() {
		this.constructor = null;
	}

	WireKind(String className) {
		this.constructor = constructor(load(className));
	}

	private static Class<?> load(String className) {
		try {
			return Class.forName(className, true, Message.class.getClassLoader());
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException("This version of scalecube-cluster has no " + className, ex);
		}
	}

	private static Constructor<?> constructor(Class<?> type) {
		try {
			Constructor<?> constructor = type.getDeclaredConstructor();
			constructor.setAccessible(true);
			return constructor;
		}
		catch (NoSuchMethodException ex) {
			throw new IllegalStateException("This version of scalecube-cluster cannot make a " + type.getName(), ex);
		}
	}

	static Stream<Constructor<?>> constructors() {
		return Arrays.stream(values()).flatMap((kind) -> Stream.ofNullable(kind.constructor));
	}

	private static Class<?> type(WireKind kind) {
		return required(kind.constructor).getDeclaringClass();
	}

	private static <T> T required(@Nullable T value) {
		if (value == null) {
			throw new IllegalStateException("Not an object of the engine");
		}
		return value;
	}

	static WireKind ofTag(int tag) throws MalformedMessageException {
		if (tag >= values().length) {
			throw new MalformedMessageException("unknown tag " + tag);
		}
		return values()[tag];
	}

	static WireKind ofValue(@Nullable Object value) throws IOException {
		if (value == null) {
			return NULL;
		}
		if (value instanceof String) {
			return TEXT;
		}
		if (STATUSES.contains(value)) {
			return STATUS;
		}
		if (ACKS.contains(value)) {
			return ACK;
		}
		WireKind kind = OBJECTS.get(value.getClass());
		if (kind == null) {
			throw new NotSerializableException(value + " has no place in a gossip message");
		}
		return kind;
	}

	boolean isConstant() {
		return this == STATUS || this == ACK;
	}

	private List<?> constants() {
		return (this == STATUS) ? STATUSES : ACKS;
	}

	int codeOf(Object constant) {
		return constants().indexOf(constant);
	}

	Object constant(int code) throws MalformedMessageException {
		if (code >= constants().size()) {
			throw new MalformedMessageException("unknown " + this + " " + code);
		}
		return constants().get(code);
	}

	Externalizable newObject() {
		try {
			return (Externalizable) required(this.constructor).newInstance();
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("Cannot make a " + this, ex);
		}
	}

	/**
	 * Return whether a value may stand at a place within this kind of object. The engine
	 * casts what it reads, and a value it does not expect would end its work for good.
	 * @param position how many values of the object came before
	 * @param value the kind of the value
	 * @return whether the engine expects it
	 */
	boolean holds(int position, WireKind value) {
		return switch (this) {
			case MESSAGE -> !value.isConstant() && value != MESSAGE && value != MEMBER && value != GOSSIP;
			case PING -> switch (position) {
				case 0, 1 -> value == MEMBER;
				case 2 -> value == MEMBER || value == NULL;
				default -> value == ACK || value == NULL;
			};
			case GOSSIP_REQUEST -> value == GOSSIP;
			case GOSSIP -> value == MESSAGE;
			case SYNC -> value == RECORD;
			case RECORD -> value == ((position == 0) ? MEMBER : STATUS);
			case METADATA_REQUEST, METADATA_RESPONSE -> value == MEMBER;
			default -> false;
		};
	}

}
