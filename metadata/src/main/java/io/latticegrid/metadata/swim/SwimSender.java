package io.latticegrid.metadata.swim;

import io.latticegrid.data.id.MemberId;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Sends messages with gossip on them. Confined to the control loop. */
final class SwimSender {
  private final SwimConfig config;
  private final ProbeOrder order;
  private final Beliefs beliefs;
  private final SwimOutbox outbox;
  private final Gossip gossip;
  private final SwimStats stats = new SwimStats();

  SwimSender(SwimConfig config, ProbeOrder order, Beliefs beliefs, SwimOutbox outbox) {
    this.config = config;
    this.order = order;
    this.beliefs = beliefs;
    this.outbox = outbox;
    this.gossip = new Gossip(config.updatesPerMessage());
  }

  SwimStats stats() {
    return stats;
  }

  void retain(Set<MemberId> members) {
    gossip.retain(members);
  }

  /** Whether a member is one to ask. */
  boolean trusts(MemberId member) {
    return beliefs.state(member) == Reachability.ALIVE;
  }

  /** Has something told to all. */
  void tell(SwimUpdate update) {
    gossip.add(update);
  }

  /** Sends a message made of the gossip that goes along; who is accused hears that first. */
  void send(MemberId to, Function<List<SwimUpdate>, SwimMessage> message) {
    int transmissions = config.transmissions(order.others() + 1);
    sendBare(to, message.apply(gossip.take(beliefs.told(to), transmissions)));
  }

  /** Sends a message as it is. */
  void sendBare(MemberId to, SwimMessage message) {
    stats.messages.increment();
    outbox.send(to, message);
  }
}
