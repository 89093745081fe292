package io.rpcnet.codec;

import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NativeDetector;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.AnnotatedWithParams;
import tools.jackson.databind.introspect.BeanPropertyDefinition;

/**
 * Finds the shapes of types that are simple enough: records whose components Jackson
 * writes one by one, by their names, and makes by their canonical constructor, with
 * components that are simple in turn.
 */
final class CborShapes {

	private static final List<String> TELLING_ANNOTATIONS = List.of("com.fasterxml.jackson.", "tools.jackson.",
			"java.beans.", "kotlin.");

	// A type that holds itself with ever other parameters has no end
	private static final int MAX_RECORDS = 100;

	private static final Set<Class<?>> HARMLESS_INTERFACES = Set.of(Comparable.class, java.io.Serializable.class);

	private final ObjectMapper mapper;

	private final TypeInspector inspector;

	private final Map<JavaType, CborRecord> records = new HashMap<>();

	private CborShapes(ObjectMapper mapper, TypeInspector inspector) {
		this.mapper = mapper;
		this.inspector = inspector;
	}

	/**
	 * Find the shape of a type.
	 * @param mapper what writes and reads it otherwise
	 * @param inspector what describes classes
	 * @param type the type
	 * @return the shape, or null if all of the type is Jackson's
	 */
	static @Nullable CborShape find(ObjectMapper mapper, TypeInspector inspector, JavaType type) {
		// There, handles that are no constants are interpreted
		if (NativeDetector.inNativeImage() || !mapper.registeredModules().stream().allMatch(CborShapes::isKnown)) {
			return null;
		}
		try {
			return new CborShapes(mapper, inspector).shape(type);
		}
		// Not simple, ambiguous, or in a module that is closed: Jackson says what it is
		catch (RuntimeException | IllegalAccessException ex) {
			return null;
		}
	}

	// Any other may write and read whatever type in its own way
	private static boolean isKnown(JacksonModule module) {
		return module instanceof PayloadModule || module instanceof LongTextModule
				|| module.getClass().getName().startsWith("tools.jackson.module.kotlin.");
	}

	private CborShape shape(JavaType type) throws IllegalAccessException {
		Class<?> raw = type.getRawClass();
		CborShape scalar = CborScalars.of(raw);
		if (scalar != null) {
			return scalar;
		}
		if (raw == List.class || raw == Collection.class) {
			return new CborList(shape(type.getContentType()));
		}
		if (raw == Map.class && type.getKeyType().hasRawClass(String.class)) {
			return new CborMap(shape(type.getContentType()));
		}
		if (raw.isEnum()) {
			return CborEnum.of(this.mapper, type);
		}
		UnusualCborException.require(raw.isRecord());
		return record(type);
	}

	private CborRecord record(JavaType type) throws IllegalAccessException {
		CborRecord known = this.records.get(type);
		if (known != null) {
			return known;
		}
		UnusualCborException.require(this.records.size() < MAX_RECORDS);
		CborRecord record = new CborRecord();
		this.records.put(type, record);
		complete(record, type);
		return record;
	}

	private void complete(CborRecord record, JavaType type) throws IllegalAccessException {
		RecordComponent[] components = type.getRawClass().getRecordComponents();
		UnusualCborException.require(components.length > 0 && components.length <= CborRecord.MAX_FIELDS);
		UnusualCborException.require(!hasTellingInterface(type.getRawClass()));
		BeanDescription written = this.inspector.describe(this.mapper.serializationConfig(), type);
		UnusualCborException.require(annotated(written.getClassInfo()).noneMatch(CborShapes::isTelling));
		Constructor<?> constructor = constructor(type.getRawClass(), components);
		requireMadeBy(constructor, this.inspector.describe(this.mapper.deserializationConfig(), type), components);
		MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type.getRawClass(), MethodHandles.lookup());
		List<BeanPropertyDefinition> properties = written.findProperties();
		UnusualCborException.require(properties.size() == components.length);
		List<CborField> fields = new ArrayList<>();
		for (BeanPropertyDefinition property : properties) {
			fields.add(field(property, components, lookup));
		}
		record.complete(fields, lookup.unreflectConstructor(constructor), order(components, properties));
	}

	// Jackson has ways of its own for collections, map entries and the like
	private static boolean hasTellingInterface(Class<?> type) {
		return ClassUtils.getAllInterfacesForClassAsSet(type)
			.stream()
			.anyMatch((candidate) -> TypeInspector.isPlain(candidate) && !HARMLESS_INTERFACES.contains(candidate));
	}

	private static Stream<Annotated> annotated(AnnotatedClass type) {
		Stream<AnnotatedWithParams> creators = Stream.concat(type.getConstructors().stream(),
				type.getFactoryMethods().stream());
		return Stream
			.of(Stream.of(type), stream(type.fields()), stream(type.memberMethods()),
					creators.flatMap(CborShapes::parts))
			.flatMap((part) -> part);
	}

	private static <A extends Annotated> Stream<A> stream(Iterable<A> members) {
		return StreamSupport.stream(members.spliterator(), false);
	}

	private static Stream<Annotated> parts(AnnotatedWithParams creator) {
		return Stream.concat(Stream.of(creator),
				IntStream.range(0, creator.getParameterCount()).mapToObj(creator::getParameter));
	}

	// Jackson has added those of supertypes, and what stands behind annotations of one's
	// own
	private static boolean isTelling(Annotated annotated) {
		return annotated.annotations()
			.map(Annotation::annotationType)
			.anyMatch((type) -> TELLING_ANNOTATIONS.stream().anyMatch(type.getName()::startsWith));
	}

	private static Constructor<?> constructor(Class<?> type, RecordComponent[] components) {
		try {
			return type.getDeclaredConstructor(
					Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
		}
		catch (NoSuchMethodException ex) {
			// A native image or a shrinker may have removed it
			throw UnusualCborException.INSTANCE;
		}
	}

	private static void requireMadeBy(Constructor<?> constructor, BeanDescription read, RecordComponent[] components) {
		Map<String, AnnotatedParameter> parameters = new HashMap<>();
		read.findProperties()
			.stream()
			.filter(BeanPropertyDefinition::hasConstructorParameter)
			.forEach((property) -> parameters.put(property.getName(), property.getConstructorParameter()));
		for (int i = 0; i < components.length; i++) {
			AnnotatedParameter parameter = parameters.get(components[i].getName());
			UnusualCborException.require(parameter != null && parameter.getIndex() == i
					&& constructor.equals(parameter.getOwner().getAnnotated()));
		}
	}

	private CborField field(BeanPropertyDefinition property, RecordComponent[] components, MethodHandles.Lookup lookup)
			throws IllegalAccessException {
		AnnotatedMember accessor = property.getAccessor();
		RecordComponent component = components[index(property, components)];
		UnusualCborException.require(component.getAccessor().equals(accessor.getMember()));
		return CborField.of(component.getType(), encoded(property.getName()), lookup.unreflect(component.getAccessor()),
				shape(accessor.getType()));
	}

	static byte[] encoded(String name) {
		CborOutput out = new CborOutput(64);
		out.text(name);
		return ByteBufUtil.getBytes(out.toBuffer());
	}

	private static int index(BeanPropertyDefinition property, RecordComponent[] components) {
		return IntStream.range(0, components.length)
			.filter((index) -> components[index].getName().equals(property.getName()))
			.findFirst()
			.orElseThrow(() -> UnusualCborException.INSTANCE);
	}

	private static int[] order(RecordComponent[] components, List<BeanPropertyDefinition> properties) {
		int[] order = new int[components.length];
		for (int i = 0; i < order.length; i++) {
			order[index(properties.get(i), components)] = i;
		}
		return order;
	}

}
