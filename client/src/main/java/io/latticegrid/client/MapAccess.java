package io.latticegrid.client;

import io.latticegrid.client.config.ClientConfig;
import io.latticegrid.client.serial.Mapping;
import io.latticegrid.client.serial.Mappings;
import io.latticegrid.client.session.CallOptions;
import io.latticegrid.client.session.ClientSession;
import io.latticegrid.client.session.MapTarget;
import io.latticegrid.client.session.PartitionRequest;
import io.latticegrid.client.session.Purpose;
import io.latticegrid.client.session.ResultReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.Tag;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.data.schema.Schema;
import io.latticegrid.data.time.HybridTimestamp;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.EntryChange;
import io.latticegrid.proto.message.NodeMessage;
import io.latticegrid.proto.routing.MemberInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A map on the wire: keys and values to canonical bytes and back, sizes, and the partition of a
 * key. Immutable.
 *
 * @param session carries requests
 * @param info what the cluster knows the map as
 * @param keys converts keys
 * @param values converts values
 * @param options how operations are carried out
 */
record MapAccess<K, V>(
    ClientSession session, MapInfo info, Mapping<K> keys, Mapping<V> values, CallOptions options) {
  private static final byte[] CHANGED = Canonical.toBytes(true);

  // A put if equal carries two values, which share one frame of little more than 16 MiB.
  private static final int MAX_OPERATION_BYTES = ClientConfig.MAX_VALUE_BYTES + (128 << 10);

  /** A writer that nobody uses now, for the next one who needs one. */
  private static final AtomicReference<@Nullable ByteWriter> WRITER = new AtomicReference<>();

  private static final int MAX_KEPT_BYTES = 64 << 10;

  MapAccess<K, V> with(CallOptions newOptions) {
    return new MapAccess<>(session, info, keys, values, newOptions);
  }

  String name() {
    return info.definition().name();
  }

  MapTarget target() {
    return new MapTarget(info.id(), info.group());
  }

  /**
   * The bytes of a key. One of another class than the map's is a {@link ClassCastException}, as a
   * {@code Map} may answer.
   */
  byte[] keyBytes(@Nullable Object key) {
    Objects.requireNonNull(key, "key");
    @SuppressWarnings("unchecked")
    K typed = (K) key;
    return bytes(keys, typed, "key", ClientConfig.MAX_KEY_BYTES);
  }

  /** The bytes of a value; {@code parameter} is its name for a {@link NullPointerException}. */
  byte[] valueBytes(@Nullable Object value, String parameter) {
    Objects.requireNonNull(value, parameter);
    @SuppressWarnings("unchecked")
    V typed = (V) value;
    return bytes(values, typed, "value", session.config().maxValueBytes());
  }

  @Nullable V value(byte @Nullable [] bytes) {
    return bytes == null ? null : values.read(bytes);
  }

  /** A lost write as the application knows it. */
  LostWrite<K, V> lostWrite(NodeMessage.Lost lost) {
    HybridTimestamp stamp = new HybridTimestamp(lost.stampTime(), lost.stampMember());
    K key = keys.read(lost.key());
    byte[] value = lost.value();
    Schema schema = info.definition().value().schema();
    if (schema == null || lost.field() < 1 || lost.field() > schema.fields().size()) {
      return new LostWrite<>(key, value == null ? null : valueOf(value), "", null, stamp);
    }
    String field = schema.fields().get(lost.field() - 1).name();
    Object written = value == null ? null : Canonical.fromBytes(value);
    return new LostWrite<>(key, null, field, written, stamp);
  }

  /** The value that lies in a part of an array, which is somebody else's afterwards. */
  @Nullable V value(byte @Nullable [] array, int offset, int length) {
    return array == null ? null : values.read(array, offset, length);
  }

  V valueOf(byte[] bytes) {
    return values.read(bytes);
  }

  K keyOf(byte[] bytes) {
    return keys.read(bytes);
  }

  int partition(byte[] key) {
    return info.definition().partitionOf(key, session.partitionCount());
  }

  Purpose read(String operation) {
    return Purpose.read(operation, name());
  }

  Purpose write(String operation) {
    return Purpose.write(operation, name());
  }

  /** Sends an operation on a key to its partition. */
  CompletableFuture<DataMessage.Result> operate(
      Purpose purpose, byte[] key, DataMessage message, CallOptions callOptions) {
    return session.operate(
        new PartitionRequest(purpose, target(), partition(key), message), callOptions);
  }

  /** Sends an operation on a key to its partition; the future is done with what is read. */
  <T extends @Nullable Object> CompletableFuture<T> operate(
      Purpose purpose,
      byte[] key,
      DataMessage message,
      CallOptions callOptions,
      ResultReader<T> reader) {
    return session.operate(
        new PartitionRequest(purpose, target(), partition(key), message), callOptions, reader);
  }

  /** Refuses a put whose parts altogether don't fit a frame. */
  void checkSize(DataMessage.Put put) {
    byte[] expected = put.expected();
    long bytes = (long) put.key().length + put.value().length;
    checkSize(
        "key, value and expected value",
        bytes + (expected == null ? 0 : expected.length),
        MAX_OPERATION_BYTES);
  }

  /** Sends a put; what the message carries altogether must fit a frame. */
  CompletableFuture<DataMessage.Result> put(
      Purpose purpose, DataMessage.Put put, CallOptions callOptions) {
    checkSize(put);
    return operate(purpose, put.key(), put, callOptions);
  }

  /** Sends a change of an entry; members that would not understand it are not asked. */
  CompletableFuture<DataMessage.Result> change(String operation, EntryChange change) {
    checkSpoken(operation, EntryChange.SINCE_VERSION);
    long bytes = change.key().length;
    for (EntryChange.Part part : change.parts()) {
      bytes += part.value().length;
    }
    checkSize("key and values", bytes, MAX_OPERATION_BYTES);
    return operate(write(operation), change.key(), change, options.answered());
  }

  /** Refuses what not all members would understand. */
  void checkSpoken(String operation, int version) {
    for (MemberInfo member : session.routing().members()) {
      if (member.protocol().newest() < version) {
        throw new GridException(
            Code.INCOMPATIBLE,
            "%s on map '%s': member %s does not speak version %d of the protocol"
                .formatted(operation, name(), member.address(), version));
      }
    }
  }

  /** A field of the map's records with a new value. */
  EntryChange.Part part(String field, @Nullable Object value) {
    Schema schema = info.definition().value().schema();
    int place = schema == null ? -1 : schema.indexOf(field);
    if (place < 0) {
      throw new GridException(
          Code.SCHEMA_MISMATCH, "values of map '" + name() + "' have no field '" + field + "'");
    }
    ByteWriter out = new ByteWriter(32);
    if (value == null) {
      out.writeByte(Tag.NULL);
    } else {
      write(value, out);
    }
    return new EntryChange.Part(place, out.toByteArray());
  }

  private static void write(Object value, ByteWriter out) {
    Class<?> type =
        value instanceof Map ? Map.class : value instanceof List ? List.class : value.getClass();
    @SuppressWarnings("unchecked") // of a class of the object
    Mapping<Object> mapping = (Mapping<Object>) Mappings.of(type);
    mapping.write(value, out);
  }

  /** Sends a change that is answered with whether it changed anything. */
  CompletableFuture<Boolean> changed(
      String operation, EntryChange.Kind kind, byte[] key, List<byte[]> elements) {
    List<EntryChange.Part> parts = new ArrayList<>(elements.size());
    elements.forEach(element -> parts.add(new EntryChange.Part(0, element)));
    return change(operation, new EntryChange(kind, key, parts))
        .thenApply(done -> Arrays.equals(done.value(), CHANGED));
  }

  /** Waits for an operation of the user's. */
  <T extends @Nullable Object> T join(CompletableFuture<T> future) {
    return Blocking.join(session, future, options.timeoutNanos());
  }

  /** The same for a caller that blocks. */
  MapAccess<K, V> blocking() {
    return with(options.withPatience(true));
  }

  /** Milliseconds of a time to live; shorter than one is refused, for 0 says "for ever". */
  long ttlMillis(Duration timeToLive) {
    Objects.requireNonNull(timeToLive, "timeToLive");
    if (timeToLive.compareTo(Duration.ofMillis(1)) < 0
        || timeToLive.compareTo(Duration.ofDays(36_500)) > 0) {
      throw new GridException(
          Code.INVALID_ARGUMENT,
          "timeToLive on map '" + name() + "' must be from 1 ms to 100 years, not " + timeToLive);
    }
    return timeToLive.toMillis();
  }

  private <T> byte[] bytes(Mapping<T> mapping, T object, String what, int limit) {
    ByteWriter kept = WRITER.getAndSet(null);
    ByteWriter out = kept == null ? new ByteWriter(256) : kept;
    out.reset();
    mapping.write(object, out);
    checkSize(what, out.position(), limit);
    byte[] bytes = out.toByteArray();
    if (out.array().length <= MAX_KEPT_BYTES) {
      WRITER.set(out);
    }
    return bytes;
  }

  private void checkSize(String what, long bytes, int limit) {
    if (bytes > limit) {
      throw new GridException(
          Code.TOO_LARGE,
          "%s of map '%s' of %d bytes: at most %d are allowed"
              .formatted(what, name(), bytes, limit));
    }
  }
}
