package io.latticegrid.crdt.codec;

import io.latticegrid.crdt.Bytes;
import io.latticegrid.crdt.Counter;
import io.latticegrid.crdt.Crdt;
import io.latticegrid.crdt.CrdtType;
import io.latticegrid.crdt.Flag;
import io.latticegrid.crdt.OrSet;
import io.latticegrid.crdt.RecordState;
import io.latticegrid.crdt.WriteId;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.codec.Tag;
import io.latticegrid.data.error.GridException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of entries that are more than one write: states of mergeable types, in the place where
 * other entries have their canonical bytes. Static only. They are told apart by the first byte,
 * which no canonical value has.
 *
 * <pre>
 *  | 0x80 | state: {@link CrdtCodec} |
 * </pre>
 *
 * <p>A counter, a flag and a set are always states; one that is off or empty is no entry. A record
 * is a state only while its fields have more than one stamp; else it is the row as it was written,
 * and its one stamp is the entry's.
 */
public final class StateValue {
  /** The first byte of a state. */
  public static final byte MARK = (byte) 0x80;

  private StateValue() {}

  /** Whether a value is a state. */
  public static boolean isState(byte @Nullable [] value) {
    return value != null && value.length > 0 && value[0] == MARK;
  }

  /** The bytes of a state; null for a flag that is off and for an empty set. */
  public static byte @Nullable [] of(Crdt<?> state) {
    if (state.isBottom()) {
      return null;
    }
    ByteWriter out = new ByteWriter(64);
    out.writeByte(MARK);
    CrdtCodec.write(out, state);
    return out.toByteArray();
  }

  /** The state of a value that is one. */
  public static Crdt<?> state(byte[] value) {
    if (!isState(value)) {
      throw new MalformedDataException("not a state");
    }
    return CrdtCodec.fromBytes(Arrays.copyOfRange(value, 1, value.length));
  }

  /** The canonical bytes that readers see of an entry's value; null if they see nothing. */
  public static byte @Nullable [] visible(byte[] value) {
    if (!isState(value)) {
      return value;
    }
    return switch (state(value)) {
      case Counter counter -> Canonical.toBytes(counter.value());
      case Flag flag -> flag.isEnabled() ? Canonical.toBytes(true) : null;
      case OrSet set -> list(set.elements());
      case RecordState record -> record.isPresent() ? row(record, value) : null;
      case Crdt<?> other -> throw new MalformedDataException("an entry of type " + other.type());
    };
  }

  static byte[] list(List<Bytes> elements) {
    ByteWriter out = new ByteWriter(64);
    out.writeByte(Tag.LIST).writeVarInt(elements.size());
    elements.forEach(element -> out.writeRaw(element.array()));
    return out.toByteArray();
  }

  private static byte[] row(RecordState record, byte[] value) {
    if (!record.typed().entries().isEmpty()) {
      ByteWriter out = new ByteWriter(value.length);
      RecordBody.of(TypedFields.visible(record)).write(out);
      return out.toByteArray();
    }
    byte[] entry = Arrays.copyOfRange(value, 1, value.length);
    return Arrays.copyOfRange(entry, EntryBytes.valueOffset(entry), entry.length);
  }

  /** A counter after an addition; INVALID_ARGUMENT if its value would need more than 64 bits. */
  public static Counter added(Counter before, long amount, WriteId id) {
    try {
      Math.addExact(before.value(), amount);
    } catch (ArithmeticException overflow) {
      throw tooMuch();
    }
    return before.added(amount, id);
  }

  static GridException tooMuch() {
    return new GridException(
        GridException.Code.INVALID_ARGUMENT, "a counter holds no more than 63 bits and a sign");
  }

  /**
   * A record as a state.
   *
   * @param value a row, or a state
   * @param id the stamp of a row
   */
  public static RecordState record(byte[] value, WriteId id, long expiresAtMillis) {
    return isState(value)
        ? as(value, RecordState.class)
        : EntryBytes.state(EntryBytes.written(null, value, null, id, expiresAtMillis));
  }

  /** The state of a type in a value; the empty one if there is none. */
  public static <S extends Crdt<S>> S stateOr(byte @Nullable [] value, S bottom) {
    @SuppressWarnings("unchecked") // the class of a state is its type
    Class<S> type = (Class<S>) bottom.getClass();
    return value == null ? bottom : as(value, type);
  }

  private static <S> S as(byte[] value, Class<S> type) {
    Object found = isState(value) ? state(value) : value;
    if (!type.isInstance(found)) {
      throw new GridException(
          GridException.Code.SCHEMA_MISMATCH, "the entry is no " + type.getSimpleName());
    }
    return type.cast(found);
  }

  /**
   * What readers see of a value, written anew: in a partition that knows none of the writes that it
   * comes from.
   */
  public static byte @Nullable [] rewritten(byte[] value, WriteId id) {
    if (!isState(value)) {
      return value;
    }
    return switch (state(value)) {
      case Counter counter -> of(Counter.empty(counter.type()).added(counter.value(), id));
      case Flag flag -> flag.isEnabled() ? of(flag.enabled(id)) : null;
      case OrSet set -> {
        OrSet anew = OrSet.empty(set.type());
        for (Bytes element : set.elements()) {
          anew = anew.added(element, id);
        }
        yield of(anew);
      }
      case Crdt<?> other -> visible(value);
    };
  }

  /** An empty counter that goes up and down. */
  public static Counter counter() {
    return Counter.empty(CrdtType.COUNTER);
  }

  /** An empty set. */
  public static OrSet set() {
    return OrSet.empty(CrdtType.OR_SET);
  }
}
