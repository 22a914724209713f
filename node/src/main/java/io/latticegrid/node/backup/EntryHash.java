package io.latticegrid.node.backup;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.hash.KeyHash;
import io.latticegrid.proto.message.ReplicationMessage.Delta;

/**
 * A 64-bit number for what an entry of a backup says: the hash of key bytes, value bytes, stamp
 * time u64 and expiry u64. Added up in any order. Pure.
 */
final class EntryHash {
  private EntryHash() {}

  static long of(Delta entry) {
    byte[] value = entry.value();
    ByteWriter out = new ByteWriter(64 + entry.key().length + (value == null ? 0 : value.length));
    out.writeBytes(entry.key()).writeBytes(value == null ? new byte[0] : value);
    out.writeLong(entry.stampTime()).writeLong(entry.expiresAtMillis());
    return KeyHash.hash(out.array(), 0, out.position());
  }
}
