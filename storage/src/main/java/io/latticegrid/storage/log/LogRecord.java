package io.latticegrid.storage.log;

/**
 * One record of the log. Immutable, if nobody changes the payload.
 *
 * @param type what it says
 * @param group group of the partition
 * @param partition the partition
 * @param epoch of the row under which it was written
 * @param payload whatever the partition's owner makes of it
 */
public record LogRecord(RecordType type, int group, int partition, long epoch, byte[] payload) {
  /** Names a partition among those of all groups. */
  public long id() {
    return (long) group << 32 | partition;
  }

  /** How many bytes it takes in the log. */
  public int size() {
    return SegmentFormat.RECORD_HEADER + payload.length;
  }
}
