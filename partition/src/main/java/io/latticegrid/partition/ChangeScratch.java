package io.latticegrid.partition;

import io.latticegrid.data.hash.KeyHash;
import io.latticegrid.storage.RecordStamps;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What is filled anew by every change to a partition, and the hash of the key that was looked at
 * last. Confined to the shard's loop.
 */
final class ChangeScratch {
  private final RecordStamps stamps = new RecordStamps();
  private final UnsafeBuffer value = new UnsafeBuffer(new byte[0]);
  private byte[] key = {};
  private long hash = KeyHash.hash(key);

  RecordStamps stamps() {
    return stamps;
  }

  UnsafeBuffer wrap(byte[] newValue) {
    value.wrap(newValue);
    return value;
  }

  /** Keys are not changed once they are here: the same array has the same hash. */
  long hash(byte[] ofKey) {
    if (ofKey != key) {
      hash = KeyHash.hash(ofKey);
      key = ofKey;
    }
    return hash;
  }
}
