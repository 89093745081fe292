package io.rpcnet.codec;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.springframework.core.NativeDetector;

/**
 * Finds the shapes of types that can be understood without Jackson, which loads several
 * hundred classes to do so: scalars, and records without annotations or anything else
 * that Jackson might heed. {@link CborShapes} finds the same shapes, and more.
 */
final class PlainShapes {

	private static final Set<Class<?>> HARMLESS_INTERFACES = Set.of(Comparable.class, java.io.Serializable.class);

	private static final List<String> TELLING_PREFIXES = List.of("get", "is", "set");

	private final Map<Class<?>, CborRecord> records = new HashMap<>();

	private PlainShapes() {
	}

	/**
	 * Find the shape of a type.
	 * @param type the type
	 * @return the shape, or null if it takes Jackson to know
	 */
	static @Nullable CborShape find(Type type) {
		// There, handles that are no constants are interpreted
		if (NativeDetector.inNativeImage()) {
			return null;
		}
		try {
			return new PlainShapes().shape(type);
		}
		// Not plain, or in a module that is closed
		catch (RuntimeException | IllegalAccessException ex) {
			return null;
		}
	}

	private CborShape shape(Type type) throws IllegalAccessException {
		if (type instanceof Class<?> raw) {
			CborShape scalar = CborScalars.of(raw);
			return (scalar != null) ? scalar : record(raw);
		}
		if (type instanceof ParameterizedType generic) {
			return container(generic.getRawType(), generic.getActualTypeArguments());
		}
		throw UnusualCborException.INSTANCE;
	}

	private CborShape container(Type raw, Type[] arguments) throws IllegalAccessException {
		if (raw == List.class || raw == Collection.class) {
			return new CborList(shape(arguments[0]));
		}
		UnusualCborException.require(raw == Map.class && arguments[0] == String.class);
		return new CborMap(shape(arguments[1]));
	}

	private CborRecord record(Class<?> type) throws IllegalAccessException {
		CborRecord known = this.records.get(type);
		if (known != null) {
			return known;
		}
		UnusualCborException.require(isPlain(type));
		CborRecord record = new CborRecord();
		this.records.put(type, record);
		complete(record, type);
		return record;
	}

	private void complete(CborRecord record, Class<?> type) throws IllegalAccessException {
		MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
		RecordComponent[] components = type.getRecordComponents();
		List<CborField> fields = new ArrayList<>();
		for (RecordComponent component : components) {
			fields.add(CborField.of(component.getType(), CborShapes.encoded(component.getName()),
					lookup.unreflect(component.getAccessor()), shape(component.getGenericType())));
		}
		record.complete(fields, lookup.unreflectConstructor(type.getDeclaredConstructors()[0]),
				IntStream.range(0, components.length).toArray());
	}

	private static boolean isPlain(Class<?> type) {
		if (!type.isRecord() || type.getTypeParameters().length > 0
				|| !HARMLESS_INTERFACES.containsAll(List.of(type.getInterfaces()))) {
			return false;
		}
		RecordComponent[] components = type.getRecordComponents();
		Constructor<?>[] constructors = type.getDeclaredConstructors();
		return components.length > 0 && components.length <= CborRecord.MAX_FIELDS && constructors.length == 1
				&& isSilent(type) && isSilent(type.getDeclaredFields()) && isSilent(constructors)
				&& Arrays.stream(constructors[0].getParameters()).allMatch(PlainShapes::isSilent)
				&& isSilent(components) && isSilent(type.getDeclaredMethods())
				&& Arrays.stream(type.getDeclaredMethods()).noneMatch(PlainShapes::isTelling);
	}

	private static boolean isSilent(AnnotatedElement... elements) {
		return Arrays.stream(elements).allMatch((element) -> element.getAnnotations().length == 0);
	}

	// What Jackson takes for one more property, or for another way to set one
	private static boolean isTelling(Method method) {
		return TELLING_PREFIXES.stream().anyMatch(method.getName()::startsWith);
	}

}
