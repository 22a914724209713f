package io.latticegrid.proto.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every frame may say besides its message. Immutable. Parts that are null, zero or empty cost
 * no bytes.
 *
 * @param flags see the constants
 * @param correlation pairs a reply with its request; 0 where no reply is expected
 * @param target which partition and map the message concerns
 * @param attempt identifies a write over its retries
 * @param deadlineMillis what is left of the caller's patience; 0 for none given
 * @param level how far a write must get before it is answered
 * @param principal on whose behalf; 0 for nobody in particular
 * @param tags optional tag-length-values such as a trace context; unknown ones are passed over
 */
public record Header(
    int flags,
    long correlation,
    @Nullable Target target,
    @Nullable Attempt attempt,
    int deadlineMillis,
    @Nullable AckLevel level,
    int principal,
    List<Tag> tags) {
  /** The frame answers a request. */
  public static final int RESPONSE = 1;

  /** More fragments of the same message follow. */
  public static final int FRAGMENT = 1 << 1;

  /**
   * The answer comes from an acting primary: one without a valid lease, or promoted while its
   * predecessor's may not have run out.
   */
  public static final int ACTING = 1 << 2;

  /** The request may have been executed before: an answer to an earlier try is lost. */
  public static final int RETRY = 1 << 3;

  /** The answer leads elsewhere, but the request may have been executed here all the same. */
  public static final int UNSURE = 1 << 4;

  /** Nothing at all. */
  public static final Header EMPTY = new Header(0, 0, null, null, 0, null, 0, List.of());

  /** Copies the tags. */
  public Header {
    tags = List.copyOf(tags);
  }

  /** A request that expects a reply. */
  public static Header request(long correlation) {
    return new Header(0, correlation, null, null, 0, null, 0, List.of());
  }

  /** The header of a reply to a request. */
  public static Header reply(long correlation) {
    return new Header(RESPONSE, correlation, null, null, 0, null, 0, List.of());
  }

  /** Whether a flag is set. */
  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** The same with a flag set. */
  public Header with(int flag) {
    return new Header(
        flags | flag, correlation, target, attempt, deadlineMillis, level, principal, tags);
  }

  /** The same for a target. */
  public Header with(Target newTarget) {
    return new Header(
        flags, correlation, newTarget, attempt, deadlineMillis, level, principal, tags);
  }

  /** The same as an attempt of a write. */
  public Header with(Attempt newAttempt) {
    return new Header(
        flags, correlation, target, newAttempt, deadlineMillis, level, principal, tags);
  }

  /** The same with a level. */
  public Header with(AckLevel newLevel) {
    return new Header(
        flags, correlation, target, attempt, deadlineMillis, newLevel, principal, tags);
  }

  /** The same with a deadline. */
  public Header withDeadlineMillis(int millis) {
    return new Header(flags, correlation, target, attempt, millis, level, principal, tags);
  }

  /**
   * What a message concerns.
   *
   * @param group number of the group, 16 bits
   * @param partition number of the partition
   * @param epoch the partition's epoch as the sender knows it
   * @param mapId number of the map, scoped to the tenant; 0 for none
   */
  public record Target(int group, int partition, long epoch, int mapId) {}

  /**
   * Identifies a write over its retries.
   *
   * @param session the client session
   * @param sequence counts the session's writes to the partition, from 1
   * @param acknowledgedBelow every write below it has been answered and its result may be forgotten
   */
  public record Attempt(long session, long sequence, long acknowledgedBelow) {}

  /**
   * A tag-length-value.
   *
   * @param tag what it is: 1 trace context, 2 read vector
   * @param value its bytes
   */
  public record Tag(int tag, byte[] value) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Tag that
          && tag == that.tag
          && java.util.Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
      return tag * 31 + java.util.Arrays.hashCode(value);
    }
  }
}
