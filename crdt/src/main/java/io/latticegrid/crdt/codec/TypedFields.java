package io.latticegrid.crdt.codec;

import io.latticegrid.crdt.Bytes;
import io.latticegrid.crdt.Counter;
import io.latticegrid.crdt.Crdt;
import io.latticegrid.crdt.CrdtType;
import io.latticegrid.crdt.DotMap;
import io.latticegrid.crdt.OrSet;
import io.latticegrid.crdt.RecordState;
import io.latticegrid.crdt.Register;
import io.latticegrid.crdt.TypedKey;
import io.latticegrid.crdt.Write;
import io.latticegrid.crdt.WriteId;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.schema.FieldMerge;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.Schema;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a map's records that are states of their own types. Immutable.
 *
 * <p>As long as one write says all there is to say of such a field, its value stands in the row
 * like any other. Where that is not enough, because it was changed or two copies are joined, the
 * field is <i>lifted</i>: the write becomes the first of a state beside the row, whose place holds
 * what an empty state is read as. Lifting depends on nothing but the write, so copies lift to the
 * same. A field of which the greater or lesser value stays is <i>lowered</i> again once the write
 * in its place is the only one left.
 *
 * @param types by the field's place in the row, from 1
 */
public record TypedFields(SortedMap<Integer, CrdtType> types) {
  private static final Bytes ZERO = canonical(0L);
  private static final Bytes NO_ELEMENTS = canonical(List.of());
  private static final Bytes NULL = canonical(null);

  /** Freezes the types. */
  public TypedFields {
    types = Collections.unmodifiableSortedMap(new TreeMap<>(types));
  }

  private static Bytes canonical(@Nullable Object value) {
    return Bytes.wrap(Canonical.toBytes(value));
  }

  /** Those of a map; null if it has none. */
  public static @Nullable TypedFields of(MapDefinition map) {
    Schema schema = map.value().schema();
    if (schema == null || map.rules().fields().isEmpty()) {
      return null;
    }
    TreeMap<Integer, CrdtType> types = new TreeMap<>();
    map.rules()
        .fields()
        .forEach((name, merge) -> types.put(schema.indexOf(name) + 1, typeOf(merge)));
    return new TypedFields(types);
  }

  private static CrdtType typeOf(FieldMerge merge) {
    return switch (merge) {
      case LATEST -> CrdtType.LWW_REGISTER;
      case GREATEST -> CrdtType.MAX_REGISTER;
      case LEAST -> CrdtType.MIN_REGISTER;
      case COUNTER -> CrdtType.COUNTER;
      case SET -> CrdtType.OR_SET;
    };
  }

  private static boolean isChanged(CrdtType type) {
    return type == CrdtType.COUNTER || type == CrdtType.OR_SET;
  }

  /** Whether a record that is written whole has fields of which what was there before stays. */
  public boolean outliveWriting() {
    return types.values().stream().anyMatch(TypedFields::isChanged);
  }

  /** The record with each of these fields as a state. */
  public RecordState lifted(RecordState record) {
    Parts parts = new Parts(record);
    types.forEach(parts::lift);
    return parts.of(record);
  }

  /** The record with those fields in their places whose one write stands there. */
  public RecordState lowered(RecordState record) {
    Parts parts = new Parts(record);
    types.forEach(parts::lower);
    return parts.of(record);
  }

  /** A record that is there after a write of all its fields. */
  public RecordState replaced(RecordState before, byte[] row, WriteId id, long expiresAtMillis) {
    Map<Integer, Bytes> fields = EntryBytes.fieldsOf(row, null);
    RecordState lifted = lifted(before);
    RecordState written = lifted.written(fields, id, expiresAtMillis);
    Parts parts = new Parts(written);
    types.forEach((field, type) -> parts.assign(field, type, fields.getOrDefault(field, NULL), id));
    return parts.of(written);
  }

  /** A record that is there after a write of one of its fields, of whatever type. */
  public RecordState assigned(RecordState before, int field, Bytes value, WriteId id) {
    CrdtType type = types.get(field);
    RecordState updated = lifted(before).updated(Map.of(), id);
    if (type == null) {
      return updated.updated(Map.of(field, value), id);
    }
    Parts parts = new Parts(updated);
    parts.assign(field, type, value, id);
    return parts.of(updated);
  }

  /** A record that is there after a change of a field that is a state. */
  public static <S extends Crdt<S>> RecordState changed(
      RecordState before, int field, S bottom, UnaryOperator<S> change, WriteId id) {
    TypedFields one = new TypedFields(new TreeMap<>(Map.of(field, bottom.type())));
    return one.lifted(before).changed(field, bottom, change, id);
  }

  /** The fields of a record in their places, each as readers see it. */
  static SortedMap<Integer, Write> visible(RecordState record) {
    TreeMap<Integer, Write> visible = new TreeMap<>(record.plain());
    record
        .typed()
        .entries()
        .forEach((key, state) ->
            visible.computeIfPresent(
                key.key(), (field, write) -> Write.of(visible(state), write.id())));
    return visible;
  }

  private static Bytes visible(Crdt<?> state) {
    return switch (state) {
      case Counter counter -> canonical(counter.value());
      case OrSet set -> Bytes.wrap(StateValue.list(set.elements()));
      case Register register -> {
        Write winner = register.winner();
        Bytes value = winner == null ? null : winner.value();
        yield value == null ? NULL : value;
      }
      default ->
          throw new GridException(
              GridException.Code.SCHEMA_MISMATCH, "a field of type " + state.type());
    };
  }

  private static Bytes empty(CrdtType type) {
    return switch (type) {
      case COUNTER -> ZERO;
      case OR_SET -> NO_ELEMENTS;
      default -> NULL;
    };
  }

  /** What is made of a record's fields. Confined to one call. */
  private static final class Parts {
    private final TreeMap<Integer, Write> plain;
    private final TreeMap<TypedKey<Integer>, Crdt<?>> typed;

    Parts(RecordState record) {
      plain = new TreeMap<>(record.plain());
      typed = new TreeMap<>(record.typed().entries());
    }

    RecordState of(RecordState record) {
      DotMap<TypedKey<Integer>, Crdt<?>> states = DotMap.of(typed);
      return new RecordState(record.existence(), record.created(), record.whole(), plain, states);
    }

    void lift(int field, CrdtType type) {
      Write write = plain.get(field);
      Bytes value = write == null ? null : write.value();
      if (write == null || value == null || value.equals(empty(type))) {
        return;
      }
      if (isChanged(type)) {
        assign(field, type, value, write.id());
      } else {
        typed.put(new TypedKey<>(field, type), new Register(type, List.of(write)));
        plain.put(field, Write.of(NULL, write.id()));
      }
    }

    void lower(int field, CrdtType type) {
      TypedKey<Integer> key = new TypedKey<>(field, type);
      Write place = plain.get(field);
      if (place != null
          && typed.get(key) instanceof Register register
          && register.writes().size() == 1
          && register.writes().get(0).id().equals(place.id())) {
        plain.put(field, register.writes().get(0));
        typed.remove(key);
      }
    }

    /** A value that is written, in place of all that was seen. */
    void assign(int field, CrdtType type, Bytes value, WriteId id) {
      TypedKey<Integer> key = new TypedKey<>(field, type);
      if (!isChanged(type)) {
        typed.remove(key);
        plain.put(field, Write.of(value, id));
        return;
      }
      Crdt<?> before = typed.getOrDefault(key, type.bottom());
      typed.put(
          key,
          before instanceof Counter counter
              ? counted(counter, value, id)
              : contained((OrSet) before, value, id));
      plain.put(field, Write.of(empty(type), id));
    }

    private static Counter counted(Counter counter, Bytes value, WriteId id) {
      long wanted = value.value() instanceof Long number ? number : 0;
      long before = counter.value();
      if (wanted == before) {
        return counter;
      }
      try {
        return counter.added(Math.subtractExact(wanted, before), id);
      } catch (ArithmeticException overflow) {
        throw StateValue.tooMuch();
      }
    }

    private static OrSet contained(OrSet set, Bytes value, WriteId id) {
      List<?> wanted = value.value() instanceof List<?> list ? list : List.of();
      List<Bytes> elements = wanted.stream().map(TypedFields::canonical).toList();
      OrSet changed = set;
      for (Bytes element : set.elements()) {
        changed = elements.contains(element) ? changed : changed.without(element);
      }
      for (Bytes element : elements) {
        changed = changed.contains(element) ? changed : changed.added(element, id);
      }
      return changed;
    }
  }
}
