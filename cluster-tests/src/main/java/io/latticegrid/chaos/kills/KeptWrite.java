package io.latticegrid.chaos.kills;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A write: some keys of one writer that get a value or lose it, all or none. Immutable.
 *
 * @param writer whose keys they are
 * @param number counts the writer's writes of a cycle, from 0
 * @param changes the new value of each key; null where it is removed
 */
record KeptWrite(int writer, int number, SortedMap<Integer, byte @Nullable []> changes) {
  /** Copies the changes. */
  KeptWrite {
    changes = new TreeMap<>(changes);
  }
}
