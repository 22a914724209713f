package io.latticegrid.partition;

import io.latticegrid.crdt.Bytes;
import io.latticegrid.crdt.Counter;
import io.latticegrid.crdt.Flag;
import io.latticegrid.crdt.OrSet;
import io.latticegrid.crdt.RecordState;
import io.latticegrid.crdt.WriteId;
import io.latticegrid.crdt.codec.StateValue;
import io.latticegrid.crdt.codec.TypedFields;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.error.GridException;
import io.latticegrid.partition.Decision.Written;
import io.latticegrid.proto.message.EntryChange;
import io.latticegrid.storage.RecordView;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a change of an entry's state comes to, given the entry that is there. Immutable; deciding
 * changes nothing. The whole new state goes to the backups: they hold the entry as it was before,
 * or one that is later, and a state replaces what is earlier like any other value.
 *
 * @param change what is asked for
 * @param id the write that it will be
 * @param fields those of the map's records that are states; null if none are
 */
record StateDecision(EntryChange change, WriteId id, @Nullable TypedFields fields) {

  /** Decides; a {@link GridException} says why the entry can't be changed like that. */
  Decision of(PartitionState state, @Nullable RecordView present) {
    byte[] before = present == null ? null : present.valueBytes();
    return switch (change.kind()) {
      case ADD -> added(before);
      case RESET -> reset(before);
      case ENABLE -> enabled(before, true);
      case DISABLE -> enabled(before, false);
      case INSERT, DELETE -> elements(before);
      case UPDATE, CHANGE_FIELDS -> updated(state, present);
    };
  }

  private Decision added(byte @Nullable [] before) {
    long amount = amount(change.parts().get(0));
    Counter counter = StateValue.stateOr(before, StateValue.counter());
    if (amount == 0) {
      return unchanged(Canonical.toBytes(counter.value()));
    }
    Counter after = StateValue.added(counter, amount, id);
    return written(StateValue.of(after), Canonical.toBytes(after.value()));
  }

  private Decision reset(byte @Nullable [] before) {
    Counter counter = StateValue.stateOr(before, StateValue.counter());
    byte[] value = Canonical.toBytes(counter.value());
    return counter.value() == 0
        ? unchanged(value)
        : written(StateValue.of(counter.assigned(0, id)), value);
  }

  /** Enabled again where it is on: a disabling that has seen only the former one must not win. */
  private Decision enabled(byte @Nullable [] before, boolean on) {
    Flag flag = StateValue.stateOr(before, Flag.DISABLED);
    boolean changes = flag.isEnabled() != on;
    return on || changes
        ? written(StateValue.of(on ? flag.enabled(id) : flag.disabled()), said(changes))
        : unchanged(said(false));
  }

  private Decision elements(byte @Nullable [] before) {
    boolean inserts = change.kind() == EntryChange.Kind.INSERT;
    OrSet set = StateValue.stateOr(before, StateValue.set());
    boolean changes = false;
    for (EntryChange.Part part : change.parts()) {
      Bytes element = Bytes.wrap(part.value());
      changes |= set.contains(element) != inserts;
      set = inserts ? set.added(element, id) : set.without(element);
    }
    return inserts || changes ? written(StateValue.of(set), said(changes)) : unchanged(said(false));
  }

  private Decision updated(PartitionState state, @Nullable RecordView present) {
    byte[] before = present == null ? null : present.valueBytes();
    if (present == null || before == null) {
      return unchanged(null);
    }
    long expiresAt = present.expiresAtMillis();
    RecordState record = StateValue.record(before, state.idOf(present), expiresAt);
    for (EntryChange.Part part : change.parts()) {
      // The state names a field by its place, from 1.
      record = changed(record, part.field() + 1, part);
    }
    byte[] after = StateValue.of(fields == null ? record : fields.lowered(record));
    return new Decision(true, checked(after), 0, true, null, new Written(id, expiresAt));
  }

  private RecordState changed(RecordState record, int field, EntryChange.Part part) {
    Bytes value = Bytes.wrap(part.value());
    return switch (part.how()) {
      case WRITE ->
          fields == null
              ? record.updated(Map.of(field, value), id)
              : fields.assigned(record, field, value, id);
      case ADD ->
          TypedFields.changed(
              record,
              field,
              StateValue.counter(),
              counter -> StateValue.added(counter, amount(part), id),
              id);
      case INSERT ->
          TypedFields.changed(record, field, StateValue.set(), set -> set.added(value, id), id);
      case DELETE ->
          TypedFields.changed(record, field, StateValue.set(), set -> set.without(value), id);
    };
  }

  private static long amount(EntryChange.Part part) {
    if (Canonical.fromBytes(part.value()) instanceof Long amount) {
      return amount;
    }
    throw wrong(GridException.Code.INVALID_ARGUMENT, "a counter counts whole numbers");
  }

  /** A value of the answer: what is answered must be remembered for retries. */
  private static byte[] said(boolean changes) {
    return Canonical.toBytes(changes);
  }

  private static Decision unchanged(byte @Nullable [] returned) {
    return new Decision(false, null, 0, false, returned);
  }

  private Decision written(byte @Nullable [] value, byte[] returned) {
    return new Decision(true, checked(value), 0, true, returned, new Written(id, 0));
  }

  private byte @Nullable [] checked(byte @Nullable [] state) {
    boolean grows = change.kind() == EntryChange.Kind.INSERT;
    return checked(state, grows ? Limits.MAX_STATE : Limits.MAX_VALUE);
  }

  /** A value that is not too large. */
  static byte @Nullable [] checked(byte @Nullable [] state, int limit) {
    if (state != null && state.length > limit) {
      throw wrong(
          GridException.Code.TOO_LARGE,
          "the entry would have %d bytes; at most %d are allowed".formatted(state.length, limit));
    }
    return state;
  }

  private static GridException wrong(GridException.Code code, String text) {
    return new GridException(code, text);
  }
}
