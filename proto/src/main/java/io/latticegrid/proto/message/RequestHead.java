package io.latticegrid.proto.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the header of a client's request to a partition says, filled anew for each: as a {@link
 * Header} it would be three objects a request. Confined to the loop of who sends.
 */
public final class RequestHead {
  private int flags;
  private long correlation;
  private int group;
  private int partition;
  private long epoch;
  private int mapId;
  private long session;
  private long sequence;
  private long acknowledgedBelow;
  private int deadlineMillis;
  private @Nullable AckLevel level;

  /** Begins a new one: of no flags, no attempt and no level. */
  public RequestHead begin(int newFlags, long newCorrelation, int newDeadlineMillis) {
    flags = newFlags;
    correlation = newCorrelation;
    deadlineMillis = newDeadlineMillis;
    sequence = 0;
    level = null;
    return this;
  }

  /** What it concerns; to be said of each. */
  public RequestHead target(int newGroup, int newPartition, long newEpoch, int newMapId) {
    group = newGroup;
    partition = newPartition;
    epoch = newEpoch;
    mapId = newMapId;
    return this;
  }

  /** Which attempt of a write it is; the sequence is from 1 on. */
  public RequestHead attempt(long newSession, long newSequence, long newAcknowledgedBelow) {
    session = newSession;
    sequence = newSequence;
    acknowledgedBelow = newAcknowledgedBelow;
    return this;
  }

  /** How far a write must get. */
  public RequestHead level(AckLevel newLevel) {
    level = newLevel;
    return this;
  }

  /** The flags. */
  public int flags() {
    return flags;
  }

  /** Pairs the request with its reply; 0 where none is expected. */
  public long correlation() {
    return correlation;
  }

  /** The number of the group. */
  public int group() {
    return group;
  }

  /** The number of the partition. */
  public int partition() {
    return partition;
  }

  /** The epoch of the partition as the sender knows it. */
  public long epoch() {
    return epoch;
  }

  /** The number of the map. */
  public int mapId() {
    return mapId;
  }

  /** Whether it is an attempt of a write that is known again. */
  public boolean hasAttempt() {
    return sequence != 0;
  }

  /** The session of the attempt. */
  public long session() {
    return session;
  }

  /** The sequence of the attempt; 0 for none. */
  public long sequence() {
    return sequence;
  }

  /** Below which sequence every write is answered. */
  public long acknowledgedBelow() {
    return acknowledgedBelow;
  }

  /** What is left of the caller's patience; 0 for none given. */
  public int deadlineMillis() {
    return deadlineMillis;
  }

  /** How far a write must get; null for reads. */
  public @Nullable AckLevel level() {
    return level;
  }

  /** The same as a header that stays as it is. */
  public Header toHeader() {
    return new Header(
        flags,
        correlation,
        new Header.Target(group, partition, epoch, mapId),
        hasAttempt() ? new Header.Attempt(session, sequence, acknowledgedBelow) : null,
        deadlineMillis,
        level,
        0,
        List.of());
  }
}
