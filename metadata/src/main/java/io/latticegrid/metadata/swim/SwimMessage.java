package io.latticegrid.metadata.swim;

import io.latticegrid.data.id.MemberId;
import java.util.List;

/** What detectors send each other. Immutable. Gossip travels with every message. */
public sealed interface SwimMessage {
  /** What the sender gossips; bounded. */
  List<SwimUpdate> updates();

  /**
   * Asks for an {@link Ack}.
   *
   * @param sequence the sender's number for it
   * @param updates gossip
   */
  record Probe(long sequence, List<SwimUpdate> updates) implements SwimMessage {}

  /**
   * The probed member answers, itself or through the one who probed it on behalf of another.
   *
   * @param sequence of the question
   * @param updates gossip
   */
  record Ack(long sequence, List<SwimUpdate> updates) implements SwimMessage {}

  /**
   * Asks the receiver to probe a third member.
   *
   * @param sequence the sender's number of its own probe of that member
   * @param target whom to probe
   * @param updates gossip
   */
  record ProbeFor(long sequence, MemberId target, List<SwimUpdate> updates)
      implements SwimMessage {}

  /**
   * The third member hasn't answered the asked one either: at least the way to that one works.
   *
   * @param sequence of the question
   * @param updates gossip
   */
  record Nack(long sequence, List<SwimUpdate> updates) implements SwimMessage {}

  /**
   * A part of all that the sender believes, for what gossip missed, as after a split.
   *
   * @param digest over all of it
   * @param reply whether it answers another exchange
   * @param updates the part
   */
  record Exchange(long digest, boolean reply, List<SwimUpdate> updates) implements SwimMessage {}
}
