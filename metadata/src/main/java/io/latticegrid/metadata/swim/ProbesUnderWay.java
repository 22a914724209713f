package io.latticegrid.metadata.swim;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.swim.SwimMessage.Ack;
import io.latticegrid.metadata.swim.SwimMessage.Nack;
import io.latticegrid.metadata.swim.SwimMessage.Probe;
import io.latticegrid.metadata.swim.SwimMessage.ProbeFor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The probes that wait for an answer, this member's own and those for others. Confined to the
 * control loop.
 *
 * <pre>
 * 0        1/2 period                 1                         3/2      2 periods
 * │ Probe  │ Probe, ProbeFor to k     │ Probe, ProbeFor to k    │ Probe  │ no answer: suspect
 *              └ Probe ─ 1/2 period ─▶ Nack to the asker
 * </pre>
 *
 * All are longer by the local health. The next probe of another member does not wait for the end;
 * so a member stays within a bound of messages a period, and a lost one accuses nobody.
 */
final class ProbesUnderWay {
  private static final class Waiting {
    final MemberId target;
    final long deadlineNanos;

    /** Whether it is worth the others' trouble: who is unreachable already is merely looked at. */
    final boolean inEarnest;

    long againNanos;
    int tries = 1;
    int asked;
    int refused;

    Waiting(MemberId target, boolean inEarnest, long againNanos, long deadlineNanos) {
      this.target = target;
      this.inEarnest = inEarnest;
      this.againNanos = againNanos;
      this.deadlineNanos = deadlineNanos;
    }
  }

  private final SwimConfig config;
  private final LocalHealth health;
  private final ProbeOrder order;
  private final SwimSender sender;
  private final Relays relays = new Relays();
  private final Map<Long, Waiting> waiting = new LinkedHashMap<>();
  private long sequence;

  ProbesUnderWay(SwimConfig config, LocalHealth health, ProbeOrder order, SwimSender sender) {
    this.config = config;
    this.health = health;
    this.order = order;
    this.sender = sender;
  }

  void retain(Set<MemberId> members) {
    waiting.values().removeIf(probe -> !members.contains(probe.target));
  }

  void clear() {
    waiting.clear();
    relays.clear();
  }

  /** Probes a member. */
  void begin(MemberId target, boolean inEarnest, long now) {
    long number = ++sequence;
    long againNanos = now + health.widen(config.periodNanos() / 2);
    long deadlineNanos = now + health.widen(2 * config.periodNanos());
    waiting.put(number, new Waiting(target, inEarnest, againNanos, deadlineNanos));
    sender.stats().probes.increment();
    sender.send(target, updates -> new Probe(number, updates));
  }

  /** Goes on with what was not answered; returns the members that nobody got an answer of. */
  List<MemberId> tick(long now) {
    for (Relays.Relay relay : relays.overdue(now)) {
      sender.send(relay.asker(), updates -> new Nack(relay.sequence(), updates));
    }
    if (waiting.isEmpty()) {
      return List.of();
    }
    List<MemberId> silent = new ArrayList<>();
    waiting.forEach((number, probe) -> {
      if (probe.inEarnest && now - probe.againNanos >= 0 && now - probe.deadlineNanos < 0) {
        tryAgain(number, probe, now);
      }
    });
    waiting
        .values()
        .removeIf(probe -> {
          boolean failed = now - probe.deadlineNanos >= 0;
          if (failed && probe.inEarnest) {
            silent.add(probe.target);
            sender.stats().failedProbes.increment();
            // Where all who were asked have refused, the fault is not here.
            health.worse(probe.asked == 0 ? 1 : probe.asked - probe.refused);
          }
          return failed;
        });
    return silent;
  }

  private void tryAgain(long number, Waiting probe, long now) {
    probe.againNanos = now + health.widen(config.periodNanos() / 2);
    sender.send(probe.target, updates -> new Probe(number, updates));
    if (probe.tries++ > 2) {
      return;
    }
    sender.stats().indirectProbes.increment();
    for (MemberId relay :
        order.some(config.relays(), other -> !other.equals(probe.target) && sender.trusts(other))) {
      probe.asked++;
      sender.send(relay, updates -> new ProbeFor(number, probe.target, updates));
    }
  }

  /** Probes on behalf of another. */
  void relay(MemberId asker, ProbeFor request, long now) {
    long number = ++sequence;
    long deadlineNanos = now + config.periodNanos() / 2;
    Relays.Relay relay =
        new Relays.Relay(asker, request.sequence(), request.target(), deadlineNanos);
    if (order.knows(request.target()) && relays.add(number, relay)) {
      sender.send(request.target(), updates -> new Probe(number, updates));
    }
  }

  /** An answer came, from the target itself or through another. */
  void answered(MemberId from, long number) {
    Relays.Relay relay = relays.answered(number, from);
    if (relay != null) {
      sender.send(relay.asker(), updates -> new Ack(relay.sequence(), updates));
    } else if (waiting.remove(number) != null) {
      health.better();
    }
  }

  /** One that was asked got no answer either. */
  void refused(long number) {
    Waiting probe = waiting.get(number);
    if (probe != null) {
      probe.refused++;
    }
  }
}
