package io.latticegrid.client;

import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.PutMode;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads, computes and writes if nothing changed meanwhile, as often as it takes. Immutable. What
 * was read is compared by the bytes that were read, so a value that another program wrote in
 * another form of the same class does not fool it.
 */
final class Optimistic<K, V> {
  private final MapAccess<K, V> access;
  private final AsyncOperations<K, V> operations;

  Optimistic(MapAccess<K, V> access, AsyncOperations<K, V> operations) {
    this.access = access;
    this.operations = operations;
  }

  /**
   * Replaces a value by that of a function, which gets null where there is none and returns null
   * for none. What equals the old value is not written.
   */
  @Nullable V update(@Nullable K key, Function<@Nullable V, @Nullable V> function) {
    byte[] keyBytes = access.keyBytes(key);
    while (true) {
      byte @Nullable [] present = join(operations.getBytes("compute", keyBytes));
      V old = access.value(present);
      V updated = function.apply(old);
      if (write(keyBytes, present, updated)) {
        return updated;
      }
    }
  }

  private boolean write(byte[] key, byte @Nullable [] present, @Nullable V updated) {
    if (updated == null) {
      return present == null || join(operations.removeBytes(key, present));
    }
    byte[] bytes = access.valueBytes(updated, "value");
    if (present != null) {
      return Arrays.equals(present, bytes) || join(operations.replaceBytes(key, present, bytes));
    }
    DataMessage.Put put = new DataMessage.Put(PutMode.IF_ABSENT, key, bytes, null, 0);
    return join(access.put(
            access.write("compute"), put, access.options().withPatience(true).answered()))
        .applied();
  }

  private <T extends @Nullable Object> T join(CompletableFuture<T> future) {
    return Blocking.join(access.session(), future, access.options().timeoutNanos());
  }
}
