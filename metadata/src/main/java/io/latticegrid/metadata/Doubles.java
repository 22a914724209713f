package io.latticegrid.metadata;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * Tells a node that comes back from a second one with the same node id, such as one with a copied
 * data directory. Confined to the control loop.
 *
 * <p>A later life at the same address can only be the node itself. At another address it may be: a
 * container that got a new one. Then the coordinator waits: if the earlier life answers a ping that
 * was sent after the later one asked to come in, both are alive, and the second is refused; if it
 * is not heard of for two leases, it is gone.
 */
final class Doubles {
  private static final int LIMIT = 1_024;

  private final ControlContext context;
  private final BiPredicate<MemberId, Long> heardSince;
  private final Map<MemberId, Long> firstAsked = new LinkedHashMap<>();

  /** What becomes of a node whose node id is that of a member. */
  enum Verdict {
    /** It is that member. */
    SAME,
    /** It is a later life of that member, which is gone. */
    LATER,
    /** Not known yet. */
    OPEN,
    /** It is another node. */
    DOUBLE
  }

  /** Asks whether a member answered a ping that was sent after a time. */
  Doubles(ControlContext context, BiPredicate<MemberId, Long> heardSince) {
    this.context = context;
    this.heardSince = heardSince;
  }

  /** Judges a node that asks to come in; {@code leads} says whether this is the coordinator. */
  Verdict judge(MemberInfo member, MemberInfo joiner, boolean leads) {
    boolean sameAddress = member.address().equals(joiner.address());
    int order = Integer.compare(joiner.id().incarnation(), member.id().incarnation());
    if (order <= 0) {
      return order == 0 && sameAddress ? Verdict.SAME : Verdict.DOUBLE;
    }
    if (member.id().equals(context.selfId())) {
      return Verdict.DOUBLE;
    }
    if (sameAddress) {
      return Verdict.LATER;
    }
    return leads ? judgeByLife(member.id(), joiner.id()) : Verdict.OPEN;
  }

  private Verdict judgeByLife(MemberId member, MemberId joiner) {
    long now = context.now();
    if (firstAsked.size() >= LIMIT) {
      firstAsked.clear();
    }
    long asked = firstAsked.computeIfAbsent(joiner, id -> now);
    if (heardSince.test(member, asked)) {
      return Verdict.DOUBLE;
    }
    return now - asked > 2 * context.leaseNanos() ? Verdict.LATER : Verdict.OPEN;
  }
}
