package io.latticegrid.client.serial;

import io.latticegrid.data.codec.Canonical;
import java.lang.invoke.CallSite;
import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Makes writers of a record's components, once per class: the accessor becomes a lambda as javac
 * would have made it, so that primitives are neither boxed nor read by reflection. Thread-safe.
 *
 * <p>A record in another module than the client cannot be given lambdas from here; there the
 * accessor's method handle is called instead.
 */
final class Accessors {
  private Accessors() {}

  /** The writer of a component, given the accessor of type (Owner)Component. */
  static RecordField.Writer writer(
      MethodHandles.Lookup lookup, MethodHandle accessor, ValueMapping mapping) {
    Class<?> type = accessor.type().returnType();
    if (type == boolean.class) {
      Predicate<Object> read = predicate(lookup, accessor);
      return (owner, out, depth) -> Canonical.writeBoolean(read.test(owner), out);
    } else if (type == double.class || type == float.class) {
      ToDoubleFunction<Object> read = toDouble(lookup, accessor);
      return (owner, out, depth) -> Canonical.writeDouble(read.applyAsDouble(owner), out);
    } else if (type.isPrimitive()) {
      ToLongFunction<Object> read = toLong(lookup, accessor);
      return (owner, out, depth) -> Canonical.writeInteger(read.applyAsLong(owner), out);
    }
    return RecordField.nullable(toObject(lookup, accessor), mapping);
  }

  @SuppressWarnings("unchecked")
  private static Predicate<Object> predicate(MethodHandles.Lookup lookup, MethodHandle accessor) {
    Object lambda = lambda(lookup, accessor, Predicate.class, "test", boolean.class);
    if (lambda != null) {
      return (Predicate<Object>) lambda;
    }
    MethodHandle handle = accessor.asType(MethodType.methodType(boolean.class, Object.class));
    return owner -> {
      try {
        return (boolean) handle.invokeExact(owner);
      } catch (Throwable e) {
        throw rethrown(e);
      }
    };
  }

  @SuppressWarnings("unchecked")
  private static ToLongFunction<Object> toLong(MethodHandles.Lookup lookup, MethodHandle accessor) {
    Object lambda = lambda(lookup, accessor, ToLongFunction.class, "applyAsLong", long.class);
    if (lambda != null) {
      return (ToLongFunction<Object>) lambda;
    }
    MethodHandle handle = accessor.asType(MethodType.methodType(long.class, Object.class));
    return owner -> {
      try {
        return (long) handle.invokeExact(owner);
      } catch (Throwable e) {
        throw rethrown(e);
      }
    };
  }

  @SuppressWarnings("unchecked")
  private static ToDoubleFunction<Object> toDouble(
      MethodHandles.Lookup lookup, MethodHandle accessor) {
    Object lambda = lambda(lookup, accessor, ToDoubleFunction.class, "applyAsDouble", double.class);
    if (lambda != null) {
      return (ToDoubleFunction<Object>) lambda;
    }
    MethodHandle handle = accessor.asType(MethodType.methodType(double.class, Object.class));
    return owner -> {
      try {
        return (double) handle.invokeExact(owner);
      } catch (Throwable e) {
        throw rethrown(e);
      }
    };
  }

  @SuppressWarnings("unchecked")
  private static Function<Object, @Nullable Object> toObject(
      MethodHandles.Lookup lookup, MethodHandle accessor) {
    Object lambda = lambda(lookup, accessor, Function.class, "apply", Object.class);
    if (lambda != null) {
      return (Function<Object, @Nullable Object>) lambda;
    }
    MethodHandle handle = accessor.asType(MethodType.methodType(Object.class, Object.class));
    return owner -> {
      try {
        return (Object) handle.invokeExact(owner);
      } catch (Throwable e) {
        throw rethrown(e);
      }
    };
  }

  private static @Nullable Object lambda(
      MethodHandles.Lookup lookup,
      MethodHandle accessor,
      Class<?> face,
      String method,
      Class<?> result) {
    Class<?> owner = accessor.type().parameterType(0);
    try {
      CallSite site =
          LambdaMetafactory.metafactory(
              lookup,
              method,
              MethodType.methodType(face),
              MethodType.methodType(result, Object.class),
              accessor,
              MethodType.methodType(result, owner));
      return site.getTarget().invoke();
    } catch (LambdaConversionException | IllegalArgumentException e) {
      return null;
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** What an accessor threw; only unchecked ones can, as records declare none. */
  private static RuntimeException rethrown(Throwable e) {
    if (e instanceof RuntimeException unchecked) {
      return unchecked;
    } else if (e instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(e);
  }
}
