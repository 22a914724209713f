package io.latticegrid.client.serial;

import io.latticegrid.client.json.Json;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.schema.Field;
import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.Schema;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Builds the mapping of a class and of all that its records contain. Confined to one build. */
final class MappingBuilder {
  private static final ValueMapping ANY = ScalarMapping.same(FieldType.ANY, Object.class);
  private static final Map<Class<?>, ValueMapping> SCALARS = scalars();

  private final Map<Class<?>, RecordMapping> records = new LinkedHashMap<>();

  /** The mapping of a type; generic parameters count for lists and maps only. */
  ValueMapping build(Type type) {
    if (type instanceof ParameterizedType generic) {
      Class<?> raw = (Class<?>) generic.getRawType();
      Type[] parameters = generic.getActualTypeArguments();
      if (raw == List.class) {
        return new ListMapping(buildElement(parameters[0]));
      } else if (raw == Map.class) {
        if (parameters[0] instanceof Class<?> name
            && name != String.class
            && name != Object.class) {
          throw Refusal.unsupported(
              "a map by " + name.getName() + " (a document's names are texts)");
        }
        return new DocumentMapping(buildElement(parameters[1]));
      }
      return build(raw);
    }
    return type instanceof Class<?> javaClass ? buildClass(javaClass) : ANY;
  }

  private ValueMapping buildElement(Type type) {
    return type instanceof Class<?> || type instanceof ParameterizedType ? build(type) : ANY;
  }

  private ValueMapping buildClass(Class<?> javaClass) {
    ValueMapping scalar = SCALARS.get(javaClass);
    if (scalar != null) {
      return scalar;
    } else if (javaClass == List.class) {
      return new ListMapping(ANY);
    } else if (javaClass == Map.class) {
      return new DocumentMapping(ANY);
    } else if (javaClass.isEnum()) {
      return new EnumMapping(javaClass);
    } else if (javaClass.isRecord()) {
      RecordMapping known = records.get(javaClass);
      return known != null ? known : buildRecord(javaClass);
    }
    throw Refusal.unsupported(javaClass.getName());
  }

  private ValueMapping buildRecord(Class<?> javaClass) {
    MethodHandles.Lookup lookup = lookup(javaClass);
    RecordComponent[] components = javaClass.getRecordComponents();
    RecordMapping mapping =
        new RecordMapping(javaClass, schema(javaClass, components), constructor(lookup, javaClass));
    records.put(javaClass, mapping);
    RecordField[] fields = new RecordField[components.length];
    for (int i = 0; i < fields.length; i++) {
      RecordComponent component = components[i];
      ValueMapping values = component(javaClass, component);
      Class<?> type = component.getType();
      Object absent = type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : null;
      MethodHandle accessor = accessor(lookup, component);
      fields[i] =
          new RecordField(
              component.getName(), values, Accessors.writer(lookup, accessor, values), absent);
    }
    mapping.setFields(fields);
    return mapping;
  }

  /** The types of the fields, found before their mappings, as a record may contain its own kind. */
  private static Schema schema(Class<?> javaClass, RecordComponent[] components) {
    List<Field> fields = new ArrayList<>();
    for (RecordComponent component : components) {
      FieldType type = fieldType(component.getType());
      if (type == null) {
        throw Refusal.at(
            place(javaClass, component), Refusal.unsupported(component.getType().getTypeName()));
      }
      fields.add(new Field(fields.size() + 1, component.getName(), type));
    }
    return new Schema(javaClass.getSimpleName(), fields);
  }

  private static @Nullable FieldType fieldType(Class<?> javaClass) {
    ValueMapping scalar = SCALARS.get(javaClass);
    if (scalar != null) {
      return scalar.type().type();
    } else if (javaClass == List.class) {
      return FieldType.LIST;
    } else if (javaClass == Map.class) {
      return FieldType.MAP;
    } else if (javaClass.isEnum()) {
      return FieldType.STRING;
    }
    return javaClass.isRecord() ? FieldType.RECORD : null;
  }

  private ValueMapping component(Class<?> owner, RecordComponent component) {
    try {
      Type generic = component.getGenericType();
      return build(generic instanceof ParameterizedType ? generic : component.getType());
    } catch (GridException e) {
      throw Refusal.at(place(owner, component), e);
    }
  }

  private static MethodHandles.Lookup lookup(Class<?> javaClass) {
    try {
      return MethodHandles.privateLookupIn(javaClass, MethodHandles.lookup());
    } catch (IllegalAccessException e) {
      throw Refusal.inaccessible(javaClass, e);
    }
  }

  private static MethodHandle accessor(MethodHandles.Lookup lookup, RecordComponent component) {
    try {
      return lookup.unreflect(component.getAccessor());
    } catch (IllegalAccessException e) {
      throw Refusal.inaccessible(component.getDeclaringRecord(), e);
    }
  }

  /** The canonical constructor as (Object[])Object. */
  private static MethodHandle constructor(MethodHandles.Lookup lookup, Class<?> javaClass) {
    List<Class<?>> types = new ArrayList<>();
    for (RecordComponent component : javaClass.getRecordComponents()) {
      types.add(component.getType());
    }
    try {
      return lookup
          .findConstructor(javaClass, MethodType.methodType(void.class, types))
          .asSpreader(Object[].class, types.size())
          .asType(MethodType.methodType(Object.class, Object[].class));
    } catch (ReflectiveOperationException e) {
      throw Refusal.inaccessible(javaClass, e);
    }
  }

  private static String place(Class<?> owner, RecordComponent component) {
    return "component '" + component.getName() + "' of " + owner.getName();
  }

  private static Map<Class<?>, ValueMapping> scalars() {
    Map<Class<?>, ValueMapping> scalars = new HashMap<>();
    ValueMapping wholeLong =
        ScalarMapping.whole(Long.class, Long.MIN_VALUE, Long.MAX_VALUE, n -> n);
    ValueMapping wholeInteger =
        ScalarMapping.whole(Integer.class, Integer.MIN_VALUE, Integer.MAX_VALUE, n -> n.intValue());
    ValueMapping wholeShort =
        ScalarMapping.whole(Short.class, Short.MIN_VALUE, Short.MAX_VALUE, n -> n.shortValue());
    ValueMapping wholeByte =
        ScalarMapping.whole(Byte.class, Byte.MIN_VALUE, Byte.MAX_VALUE, n -> n.byteValue());
    ValueMapping truth = ScalarMapping.same(FieldType.BOOLEAN, Boolean.class);
    ValueMapping wide = ScalarMapping.of(FieldType.DOUBLE, Numbers::toDouble);
    ValueMapping narrow = ScalarMapping.of(FieldType.DOUBLE, Numbers::toFloat);
    scalars.put(Long.class, wholeLong);
    scalars.put(long.class, wholeLong);
    scalars.put(Integer.class, wholeInteger);
    scalars.put(int.class, wholeInteger);
    scalars.put(Short.class, wholeShort);
    scalars.put(short.class, wholeShort);
    scalars.put(Byte.class, wholeByte);
    scalars.put(byte.class, wholeByte);
    scalars.put(Boolean.class, truth);
    scalars.put(boolean.class, truth);
    scalars.put(Double.class, wide);
    scalars.put(double.class, wide);
    scalars.put(Float.class, narrow);
    scalars.put(float.class, narrow);
    scalars.put(String.class, ScalarMapping.same(FieldType.STRING, String.class));
    scalars.put(UUID.class, ScalarMapping.same(FieldType.UUID, UUID.class));
    scalars.put(byte[].class, ScalarMapping.same(FieldType.BYTES, byte[].class));
    scalars.put(Instant.class, ScalarMapping.same(FieldType.INSTANT, Instant.class));
    scalars.put(BigDecimal.class, ScalarMapping.same(FieldType.DECIMAL, BigDecimal.class));
    scalars.put(Json.class, new JsonMapping());
    scalars.put(Object.class, ANY);
    return scalars;
  }
}
