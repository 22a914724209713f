package io.latticegrid.node.server;

import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.proto.message.DataMessage;
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
    map.checkKey(key);
    map.checkValue(value);
    int placed = map.partitionOf(key, partitionCount);
    if (placed != partition) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT,
          "a key of map '%s' belongs to partition %d of %d, not %d"
              .formatted(map.name(), placed, partitionCount, partition));
    }
  }
}
