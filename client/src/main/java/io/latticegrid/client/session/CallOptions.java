package io.latticegrid.client.session;

import io.latticegrid.client.config.ReadPolicy;
import io.latticegrid.proto.message.AckLevel;

/**
 * How an operation is to be carried out. Immutable.
 *
 * @param level how far a write must get
 * @param timeoutNanos how long it may take with all retries
 * @param patient whether a caller blocks on it: such operations wait where others are refused as
 *     too many, for their number is bounded by their threads
 * @param reads who answers it if it reads one key
 */
public record CallOptions(AckLevel level, long timeoutNanos, boolean patient, ReadPolicy reads) {
  /** Whose reads the primary answers. */
  public CallOptions(AckLevel level, long timeoutNanos, boolean patient) {
    this(level, timeoutNanos, patient, ReadPolicy.PRIMARY);
  }

  /** The same for a caller that blocks, or one that doesn't. */
  public CallOptions withPatience(boolean newPatient) {
    return patient == newPatient ? this : new CallOptions(level, timeoutNanos, newPatient, reads);
  }

  /** The same with another level. */
  public CallOptions withLevel(AckLevel newLevel) {
    return level == newLevel ? this : new CallOptions(newLevel, timeoutNanos, patient, reads);
  }

  /** The same with another time limit. */
  public CallOptions withTimeoutNanos(long newTimeoutNanos) {
    return new CallOptions(level, newTimeoutNanos, patient, reads);
  }

  /** The same with reads answered by others. */
  public CallOptions withReads(ReadPolicy newReads) {
    return new CallOptions(level, timeoutNanos, patient, newReads);
  }

  /** The same, but at a level that is answered. */
  public CallOptions answered() {
    return level == AckLevel.FIRE_AND_FORGET ? withLevel(AckLevel.MEMORY) : this;
  }
}
