package io.latticegrid.node.server;

import io.latticegrid.crdt.Counter;
import io.latticegrid.crdt.Crdt;
import io.latticegrid.crdt.Flag;
import io.latticegrid.crdt.OrSet;
import io.latticegrid.crdt.RecordState;
import io.latticegrid.crdt.codec.StateValue;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.schema.FieldMerge;
import io.latticegrid.data.schema.FieldType;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.data.schema.MergePolicy;
import io.latticegrid.data.schema.Schema;
import io.latticegrid.data.schema.TypeDescriptor;
import io.latticegrid.proto.message.BackupMessage;
import io.latticegrid.proto.message.Claim;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.EntryChange;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.SessionMessage.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Checks what a client wants to store before anything is applied: that it is well-formed, of the
 * map's types, and in the right partition. Pure. Pruning relies on it: a key of another type or
 * place would not be found by queries.
 */
final class EntryChecks {
  private EntryChecks() {}

  /** What is wrong with a request; null if nothing is. */
  static @Nullable Failure check(
      MapDefinition map, int partitionCount, int partition, DataMessage message) {
    try {
      switch (message) {
        case DataMessage.Put put -> check(map, partitionCount, partition, put.key(), put.value());
        case DataMessage.Batch batch -> check(map, partitionCount, batch);
        case DataMessage.Remove remove -> checkRemovable(map);
        case Claim claim -> checkKey(map, partitionCount, partition, claim.key());
        case EntryChange change -> check(map, partitionCount, partition, change);
        case BackupMessage.Restore restore ->
            checkRestored(map, partitionCount, partition, restore.entry());
        default -> {
          // What is only read or removed can't be of a wrong type: it is not there.
        }
      }
      return null;
    } catch (MalformedDataException e) {
      String text = "malformed entry for map '" + map.name() + "': " + e.getMessage();
      return new Failure(GridException.Code.INVALID_ARGUMENT, 0, text);
    } catch (GridException e) {
      return new Failure(e.code(), 0, String.valueOf(e.getMessage()));
    }
  }

  private static void check(MapDefinition map, int partitionCount, DataMessage.Batch batch) {
    if (batch.kind() == DataMessage.BatchKind.REMOVE
        || batch.kind() == DataMessage.BatchKind.REMOVE_TELLING) {
      checkRemovable(map);
    }
    if (batch.kind() != DataMessage.BatchKind.SET) {
      return;
    }
    for (DataMessage.BatchSection section : batch.sections()) {
      for (DataMessage.KeyValue entry : section.entries()) {
        byte[] value = entry.value();
        if (value == null) {
          throw new GridException(
              GridException.Code.INVALID_ARGUMENT,
              "an entry without a value for map '" + map.name() + "'");
        }
        check(map, partitionCount, section.partition(), entry.key(), value);
      }
    }
  }

  private static void check(
      MapDefinition map, int partitionCount, int partition, byte[] key, byte[] value) {
    checkKey(map, partitionCount, partition, key);
    map.checkValue(value);
  }

  /** A key whose entry is, or is to be, written. */
  private static void checkKey(MapDefinition map, int partitionCount, int partition, byte[] key) {
    if (!map.merge().isWritten()) {
      throw wrong(map, "merges as %s: its entries are changed, not written".formatted(map.merge()));
    }
    map.checkKey(key);
    checkPlace(map, partitionCount, partition, key);
  }

  /** What one side removes and the other counts on has no end that both would expect. */
  private static void checkRemovable(MapDefinition map) {
    if (map.merge() == MergePolicy.COUNTER) {
      throw wrong(map, "holds counters, which are reset and not removed");
    }
  }

  private static void check(
      MapDefinition map, int partitionCount, int partition, EntryChange change) {
    if (map.merge() != change.kind().policy()) {
      throw wrong(map, "merges as %s: no entry takes %s".formatted(map.merge(), change.kind()));
    }
    map.checkKey(change.key());
    boolean needsOne = change.kind() == EntryChange.Kind.ADD;
    boolean needsSome = needsOne || change.kind().policy() != MergePolicy.FLAG;
    int parts = change.parts().size();
    if (needsOne ? parts != 1 : needsSome && !isReset(change) && parts == 0) {
      throw wrong(map, "%s takes other than %d parts".formatted(change.kind(), parts));
    }
    for (EntryChange.Part part : change.parts()) {
      check(map, change, part);
    }
    checkPlace(map, partitionCount, partition, change.key());
  }

  /** An entry of a backup: what readers will see of it, and that its state is one of the map's. */
  private static void checkRestored(
      MapDefinition map, int partitionCount, int partition, Delta entry) {
    map.checkKey(entry.key());
    checkPlace(map, partitionCount, partition, entry.key());
    byte[] value = entry.value();
    if (value == null) {
      return;
    }
    MergePolicy merged = StateValue.isState(value) ? policyOf(StateValue.state(value)) : null;
    if (merged == null ? !map.merge().isWritten() : merged != map.merge()) {
      throw wrong(
          map,
          "merges as %s, and the entry is one that %s"
              .formatted(map.merge(), merged == null ? "is written" : "merges as " + merged));
    }
    byte[] visible = StateValue.visible(value);
    if (visible != null) {
      map.checkValue(visible);
    }
  }

  private static MergePolicy policyOf(Crdt<?> state) {
    return switch (state) {
      case Counter counter -> MergePolicy.COUNTER;
      case Flag flag -> MergePolicy.FLAG;
      case OrSet set -> MergePolicy.SET;
      case RecordState record -> MergePolicy.PER_FIELD;
      default -> throw new MalformedDataException("an entry of type " + state.type());
    };
  }

  private static boolean isReset(EntryChange change) {
    return change.kind() == EntryChange.Kind.RESET;
  }

  private static void check(MapDefinition map, EntryChange change, EntryChange.Part part) {
    if (change.kind().policy() != MergePolicy.PER_FIELD) {
      FieldType type =
          change.kind().policy() == MergePolicy.COUNTER ? FieldType.INTEGER : FieldType.ANY;
      TypeDescriptor.of(type).check(part.value());
      return;
    }
    Schema schema = map.value().schema();
    if (schema == null || part.field() >= schema.fields().size()) {
      throw wrong(map, "has no field at place " + part.field());
    }
    String field = schema.fields().get(part.field()).name();
    FieldMerge merge = map.rules().fields().getOrDefault(field, FieldMerge.LATEST);
    switch (part.how()) {
      case WRITE -> schema.checkField(part.field(), part.value());
      case ADD -> {
        checkMerge(map, field, merge, FieldMerge.COUNTER);
        TypeDescriptor.of(FieldType.INTEGER).check(part.value());
      }
      case INSERT, DELETE -> {
        checkMerge(map, field, merge, FieldMerge.SET);
        TypeDescriptor.of(FieldType.ANY).check(part.value());
      }
    }
  }

  private static void checkMerge(
      MapDefinition map, String field, FieldMerge merge, FieldMerge needed) {
    if (merge != needed) {
      throw wrong(map, "merges field '%s' as %s, not as %s".formatted(field, merge, needed));
    }
  }

  private static GridException wrong(MapDefinition map, String what) {
    return new GridException(
        GridException.Code.INVALID_ARGUMENT, "map '" + map.name() + "' " + what);
  }

  private static void checkPlace(MapDefinition map, int partitionCount, int partition, byte[] key) {
    int placed = map.partitionOf(key, partitionCount);
    if (placed != partition) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT,
          "a key of map '%s' belongs to partition %d of %d, not %d"
              .formatted(map.name(), placed, partitionCount, partition));
    }
  }
}
