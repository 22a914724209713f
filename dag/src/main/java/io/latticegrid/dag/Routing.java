package io.latticegrid.dag;

import java.util.function.ToLongFunction;

/**
 * To which consumers of an edge an item goes. Immutable. On a distributed edge the consumers are
 * those of all members, on a local one those of the producer's member.
 */
public sealed interface Routing {
  /** Each item to one consumer, whichever has room, in turns. */
  record Unicast() implements Routing {}

  /**
   * Each item to the consumer that owns its key.
   *
   * @param keyHash the hash of an item's key: a pure function, equal on all members; it is mixed
   *     before it is reduced, so that weak hashes do no harm
   */
  record Partitioned(ToLongFunction<Object> keyHash) implements Routing {}

  /** Each item to every consumer. */
  record Broadcast() implements Routing {}

  /** Each consumer is fed by its own producers, others never meet there; local edges only. */
  record Isolated() implements Routing {}

  /** Each item to every member, and there to one consumer. */
  record Fanout() implements Routing {}

  /** All items to the first consumer; of a distributed edge, to that of the coordinator. */
  record AllToOne() implements Routing {}

  /** The lower-case name, for text. */
  default String label() {
    return switch (this) {
      case Unicast() -> "unicast";
      case Partitioned(var hash) -> "partitioned";
      case Broadcast() -> "broadcast";
      case Isolated() -> "isolated";
      case Fanout() -> "fanout";
      case AllToOne() -> "all-to-one";
    };
  }
}
