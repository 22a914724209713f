package io.latticegrid.storage;

/**
 * The stamps of a write: hybrid timestamp, dot and expiry, with members as interned numbers.
 * Confined to its owner; mutable so that a shard can reuse one for every write.
 */
public final class RecordStamps {
  private long stampTime;
  private int stampMember;
  private int dotMember;
  private long dotSequence;
  private long expiresAtMillis;
  private int access;

  /** Sets the hybrid timestamp. */
  public RecordStamps stamp(long time, int member) {
    this.stampTime = time;
    this.stampMember = member;
    return this;
  }

  /** Sets the dot. */
  public RecordStamps dot(int member, long sequence) {
    this.dotMember = member;
    this.dotSequence = sequence;
    return this;
  }

  /** Sets the expiry in milliseconds of cluster time; 0 for never. */
  public RecordStamps expiresAt(long millis) {
    this.expiresAtMillis = millis;
    return this;
  }

  /** Sets what is noted of the record's use; 0 for nothing, which takes no room. */
  public RecordStamps access(int noted) {
    this.access = noted;
    return this;
  }

  /** Takes all stamps of a record. */
  public RecordStamps of(RecordView record) {
    return stamp(record.stampTime(), record.stampMember())
        .dot(record.dotMember(), record.dotSequence())
        .expiresAt(record.expiresAtMillis())
        .access(record.access());
  }

  /** The time of the hybrid timestamp. */
  public long stampTime() {
    return stampTime;
  }

  /** The number of the member of the timestamp. */
  public int stampMember() {
    return stampMember;
  }

  /** The number of the origin of the dot. */
  public int dotMember() {
    return dotMember;
  }

  /** The sequence of the dot. */
  public long dotSequence() {
    return dotSequence;
  }

  /** When the record expires; 0 for never. */
  public long expiresAtMillis() {
    return expiresAtMillis;
  }

  /** What is noted of the record's use; 0 for nothing. */
  public int access() {
    return access;
  }
}
