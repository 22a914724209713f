package io.latticegrid.metadata.lease;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.raft.Endpoint;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A coordinator's record of signs of life in its term, of its own authority and of the leases that
 * it granted. Confined to the control loop. All times are nanoseconds on the coordinator's
 * monotonic clock, but for {@link #echoFor}, which is on the member's.
 *
 * <p>Why it is safe (after Gray, Cheriton, "Leases", SOSP 1989, but counted from the one who is
 * granted): nobody leads the log without the votes of a quorum of its voters. A voter makes its new
 * term durable before its vote leaves, and answers our ping only while its durable term is ours; so
 * nobody else can have a quorum before {@code the quorum-th newest of our send times that voters
 * echoed}: any two quorums share a voter, also where one voter came or went in between, and over
 * more changes than one there was a leader in between, to whom the same applies. A new coordinator
 * waits one lease after its votes; so up to that send time + one lease we are alone: our authority.
 * A member's lease starts at its own send time, which lies before our receipt of it, and is never
 * longer than from that receipt to the end of our authority. So every lease has run out when a new
 * coordinator begins to promote.
 */
public final class LeaseGrants {
  private static final class Sign {
    /** Our newest send time that it echoed. */
    long echoed;

    /** When its newest pong came. */
    long receivedAt;

    /** The member's own send time of that pong. */
    long sentByMember;

    /** When the last lease granted to it has run out for sure. */
    long grantUntil;

    boolean heard;
  }

  private final Map<MemberId, Sign> signs = new LinkedHashMap<>();
  private final Map<Endpoint, Long> votes = new LinkedHashMap<>();

  /** The image from which on each member is one, as far as it matters: without a break. */
  private final Map<MemberId, Long> since = new LinkedHashMap<>();

  private final long leaseNanos;

  /** For leases that last so long. */
  public LeaseGrants(long leaseNanos) {
    this.leaseNanos = leaseNanos;
  }

  /**
   * Starts over in a new term; members count as heard of now, so that silence is counted from here.
   *
   * @param index of the image: whoever was let in before may have been removed and let in again, so
   *     everybody has to know this one
   */
  public void begin(List<MemberId> members, long index, long nowNanos) {
    signs.clear();
    votes.clear();
    since.clear();
    members.forEach(member -> sign(member, nowNanos));
    members.forEach(member -> since.put(member, index));
  }

  /**
   * The image that a member has to know before a lease is of use to it: what it was before it was
   * removed and let in again gives it no right.
   */
  public long sinceIndex(MemberId member) {
    return since.getOrDefault(member, Long.MAX_VALUE);
  }

  /** Notes a pong. */
  public void pong(MemberId from, long echoedNanos, long sentNanos, long nowNanos) {
    Sign sign = sign(from, nowNanos);
    sign.echoed = sign.heard ? Math.max(sign.echoed, echoedNanos) : echoedNanos;
    sign.heard = true;
    sign.receivedAt = nowNanos;
    sign.sentByMember = sentNanos;
  }

  /** Notes that a voter answered a ping of this term while its durable term was the same. */
  public void vote(Endpoint voter, long echoedNanos) {
    votes.merge(voter, echoedNanos, (known, echoed) -> echoed - known > 0 ? echoed : known);
  }

  /**
   * Until when this coordinator is sure to be the only one; now or earlier if it isn't.
   *
   * @param voters who votes in the log's group, as this coordinator knows it
   * @param own this coordinator among them, if its own durable term is that in which it leads
   */
  public long authorityUntil(List<Endpoint> voters, @Nullable Endpoint own, long nowNanos) {
    long[] ages = new long[voters.size()];
    int known = 0;
    for (Endpoint voter : voters) {
      Long echoed = voter.equals(own) ? Long.valueOf(nowNanos) : votes.get(voter);
      if (echoed != null) {
        ages[known++] = nowNanos - echoed;
      }
    }
    Arrays.sort(ages, 0, known);
    int quorum = voters.size() / 2 + 1;
    return known < quorum ? nowNanos : nowNanos - ages[quorum - 1] + leaseNanos;
  }

  /**
   * Grants a lease up to the end of our authority; the length counts from {@link #echoFor}, 0
   * grants nothing.
   */
  public long grant(MemberId member, long authorityUntilNanos) {
    Sign sign = signs.get(member);
    if (sign == null || !sign.heard) {
      return 0;
    }
    long length = Math.min(leaseNanos, authorityUntilNanos - sign.receivedAt);
    if (length <= 0) {
      return 0;
    }
    long until = sign.receivedAt + length;
    sign.grantUntil = until - sign.grantUntil > 0 ? until : sign.grantUntil;
    return length;
  }

  /** The member's own send time of its newest pong; 0 before the first. */
  public long echoFor(MemberId member) {
    Sign sign = signs.get(member);
    return sign == null ? 0 : sign.sentByMember;
  }

  /** Whether a member answered a ping that was sent after a time. */
  public boolean heardSince(MemberId member, long nanos) {
    Sign sign = signs.get(member);
    return sign != null && sign.heard && sign.echoed - nanos > 0;
  }

  /** Whether a member has answered in this term. */
  public boolean isHeard(MemberId member) {
    Sign sign = signs.get(member);
    return sign != null && sign.heard;
  }

  /** Whether a member may hold a lease of ours at a time. */
  public boolean mayHold(MemberId member, long nowNanos) {
    Sign sign = signs.get(member);
    return sign != null && sign.grantUntil - nowNanos > 0;
  }

  /** For how long a member may still hold a lease of ours. */
  public long remaining(MemberId member, long nowNanos) {
    Sign sign = signs.get(member);
    return sign == null ? 0 : Math.max(0, sign.grantUntil - nowNanos);
  }

  /**
   * For how long a member has not been heard of; counts from the first question for an unknown one.
   */
  public long silence(MemberId member, long nowNanos) {
    return nowNanos - sign(member, nowNanos).receivedAt;
  }

  /** Counts the silence of those who were never heard of from now on. */
  public void countAnew(long nowNanos) {
    for (Sign sign : signs.values()) {
      if (!sign.heard) {
        sign.receivedAt = nowNanos;
      }
    }
  }

  /** Who the members are from an image on; forgets all others. */
  public void membersAre(List<MemberId> members, long index) {
    signs.keySet().retainAll(members);
    since.keySet().retainAll(members);
    members.forEach(member -> since.putIfAbsent(member, index));
  }

  private Sign sign(MemberId member, long nowNanos) {
    @Nullable Sign known = signs.get(member);
    if (known != null) {
      return known;
    }
    Sign sign = new Sign();
    sign.receivedAt = nowNanos;
    sign.grantUntil = nowNanos;
    signs.put(member, sign);
    return sign;
  }
}
