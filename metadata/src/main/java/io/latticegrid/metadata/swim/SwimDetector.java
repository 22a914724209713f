package io.latticegrid.metadata.swim;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Clock;
import io.latticegrid.data.port.Rand;
import io.latticegrid.metadata.swim.SwimMessage.Ack;
import io.latticegrid.metadata.swim.SwimMessage.Exchange;
import io.latticegrid.metadata.swim.SwimMessage.Nack;
import io.latticegrid.metadata.swim.SwimMessage.Probe;
import io.latticegrid.metadata.swim.SwimMessage.ProbeFor;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds out, together with the detectors of the other members, who does not answer. Confined to the
 * control loop; who the members are it is told, and whether somebody is removed it does not decide.
 *
 * <p>The protocol is SWIM (Das, Gupta, Motivala, "SWIM: Scalable Weakly-consistent Infection-style
 * Process Group Membership Protocol", DSN 2002): once a period each member probes one other, tries
 * through {@code relays} more when nothing comes, and then suspects it; suspicions and
 * contradictions are gossip on the probes themselves. A member so sends and receives a constant
 * number of bytes a period, however many there are, and one bad link accuses nobody. From Lifeguard
 * (see {@link LocalHealth}) it has the local health, the refusals of those asked to probe, that a
 * suspect is told first of all, and a suspicion that ends the sooner the more members confirm it.
 *
 * <pre>
 *            probe fails, here or there            not contradicted in time
 *   ALIVE ─────────────────────────────▶ SUSPECT ─────────────────────────▶ UNREACHABLE
 *     ▲                                     │                                    │
 *     └──────── the member itself says so, with a higher refutation number ──────┘
 * </pre>
 *
 * <p>Here the members are the log's, so there are no joins and leaves to gossip; and an unreachable
 * member is probed on, for after a split it is told what is said of it and contradicts. What gossip
 * misses, periodic exchanges between two random members settle.
 */
public final class SwimDetector {
  private final SwimConfig config;
  private final MemberId self;
  private final Clock clock;
  private final Rand rand;
  private final SwimSender sender;
  private final Beliefs beliefs;
  private final LocalHealth health;
  private final ProbeOrder order;
  private final ProbesUnderWay probes;
  private long refutation;
  private long tickedNanos;
  private long nextNanos;

  /** For a member; it is alone until it is told otherwise. */
  public SwimDetector(SwimConfig config, MemberId self, Clock clock, Rand rand, SwimOutbox outbox) {
    this.config = config;
    this.self = self;
    this.clock = clock;
    this.rand = rand;
    beliefs = new Beliefs(config);
    health = new LocalHealth(config.maxLocalHealth());
    order = new ProbeOrder(self, rand);
    sender = new SwimSender(config, order, beliefs, outbox);
    probes = new ProbesUnderWay(config, health, order, sender);
    tickedNanos = clock.monotonicNanos();
    nextNanos = tickedNanos + (long) (rand.nextDouble() * config.periodNanos());
  }

  /** What it counts. Thread-safe. */
  public SwimStats stats() {
    return sender.stats();
  }

  /** The members are these, whether this one is among them or not. */
  public void membersAre(List<MemberId> members) {
    order.membersAre(members);
    Set<MemberId> all = new HashSet<>(members);
    beliefs.retain(all);
    sender.retain(all);
    probes.retain(all);
  }

  /** What is believed of a member. */
  public Reachability state(MemberId member) {
    return beliefs.state(member);
  }

  /** What is believed of each of these members, in their order. */
  public List<MemberState> states(List<MemberId> members) {
    return members.stream().map(beliefs::stateOf).toList();
  }

  /** Which of some members are believed to be unreachable, in order of their ids. */
  public List<MemberId> unreachable(List<MemberInfo> members) {
    List<MemberId> unreachable = new ArrayList<>(0);
    for (MemberInfo member : members) {
      if (beliefs.state(member.id()) == Reachability.UNREACHABLE) {
        unreachable.add(member.id());
      }
    }
    if (unreachable.isEmpty()) {
      return List.of();
    }
    unreachable.sort(null);
    return List.copyOf(unreachable);
  }

  /** How slow this member seems to itself; 0 is well. */
  public int localHealth() {
    return health.score();
  }

  /** Time has passed. */
  public void tick() {
    long now = clock.monotonicNanos();
    excuseStall(now);
    for (MemberId suspect : beliefs.overdue(order.others() + 1, now)) {
      news(
          new SwimUpdate(suspect, Reachability.UNREACHABLE, beliefs.refutation(suspect), self),
          now);
    }
    for (MemberId silent : probes.tick(now)) {
      accuse(silent, now);
    }
    if (now - nextNanos >= 0) {
      nextNanos = now + health.widen(config.periodNanos());
      begin(now);
    }
  }

  /** A message came from a member. */
  public void received(MemberId from, SwimMessage message) {
    long now = clock.monotonicNanos();
    message.updates().forEach(update -> heard(update, now));
    switch (message) {
      case Probe probe -> sender.send(from, updates -> new Ack(probe.sequence(), updates));
      case Ack ack -> probes.answered(from, ack.sequence());
      case ProbeFor request -> probes.relay(from, request, now);
      case Nack nack -> probes.refused(nack.sequence());
      case Exchange exchange -> {
        if (!exchange.reply() && exchange.digest() != digest()) {
          exchange(from, true);
        }
      }
    }
  }

  private void begin(long now) {
    MemberId target = order.next();
    if (target == null) {
      return;
    }
    probes.begin(target, beliefs.state(target) != Reachability.UNREACHABLE, now);
    MemberId partner = rand.nextInt(config.exchangePeriods()) == 0 ? order.any() : null;
    if (partner != null) {
      exchange(partner, false);
    }
  }

  private void exchange(MemberId with, boolean reply) {
    List<SwimUpdate> part =
        new ArrayList<>(beliefs.part(rand.nextInt(1 << 20), config.exchangeUpdates() - 1));
    if (refutation > 0) {
      part.add(alive());
    }
    sender.sendBare(with, new Exchange(digest(), reply, part));
  }

  /** Over what is believed of all, this member included, so that equal beliefs have equal ones. */
  private long digest() {
    return beliefs.digest() + (refutation == 0 ? 0 : Beliefs.digest(alive()));
  }

  private void accuse(MemberId member, long now) {
    if (beliefs.state(member) != Reachability.UNREACHABLE) {
      news(new SwimUpdate(member, Reachability.SUSPECT, beliefs.refutation(member), self), now);
    }
  }

  private void heard(SwimUpdate update, long now) {
    if (!update.member().equals(self)) {
      if (order.knows(update.member())) {
        news(update, now);
      }
    } else if (update.state() != Reachability.ALIVE) {
      if (update.refutation() >= refutation) {
        refutation = update.refutation() + 1;
        stats().refutations.increment();
        health.worse(1);
      }
      // Also to an accusation that was contradicted long ago: whoever repeats it has not heard.
      sender.tell(alive());
    }
  }

  private void news(SwimUpdate update, long now) {
    Reachability before = beliefs.state(update.member());
    Beliefs.Effect effect = beliefs.apply(update, now);
    if (effect == Beliefs.Effect.NONE) {
      return;
    }
    sender.tell(update);
    if (effect == Beliefs.Effect.CHANGED && before != update.state()) {
      count(update.state());
    }
  }

  private void count(Reachability state) {
    switch (state) {
      case ALIVE -> stats().recoveries.increment();
      case SUSPECT -> stats().suspicions.increment();
      case UNREACHABLE -> stats().unreachable.increment();
    }
  }

  private SwimUpdate alive() {
    return new SwimUpdate(self, Reachability.ALIVE, refutation, self);
  }

  /** After standing still, silence proves nothing: what was heard meanwhile is still to be read. */
  private void excuseStall(long now) {
    long gap = now - tickedNanos;
    tickedNanos = now;
    if (health.isOn() && gap > 2 * config.periodNanos()) {
      stats().stalls.increment();
      beliefs.extend(gap);
      probes.clear();
      health.worse(1);
    }
  }
}
