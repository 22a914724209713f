package io.latticegrid.invariant;

import io.latticegrid.metadata.wire.EntriesAsk;
import io.latticegrid.metadata.wire.RaftEntry;
import io.latticegrid.metadata.wire.RaftMessage;
import io.latticegrid.metadata.wire.StoredTerm;
import io.latticegrid.metadata.wire.VoteAsk;
import io.latticegrid.metadata.wire.Voter;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The metadata log keeps Raft's promises, as seen on the disks of its voters and in what they say
 * to each other. Confined to its caller.
 *
 * <ul>
 *   <li>I-RFT: one leader a term and one vote a voter and term; logs that agree on an entry agree
 *       on all before it; a leader has every committed entry; no committed entry is cut off, and no
 *       leader's commit index goes back; voters change one at a time. That machines which applied
 *       the same index are the same is {@link CommittedTable}'s.
 *   <li>I-REC: what a voter says, it has on its disk: term, vote, and the entries that it confirms;
 *       and what is on its disk it still knows after a restart.
 * </ul>
 */
public final class RaftSafety implements VoterLog.Listener {
  private record TermOf(String group, int term) {}

  private record VoteOf(String group, int term, Voter voter) {}

  private record EntryOf(String group, int term, long index) {}

  /** What is known of one entry, on whichever disk it was seen first. */
  private record Known(int content, int previousTerm) {}

  /** The term of a committed entry, and of the leader that was the first to call it committed. */
  private record Committed(int term, int leaderTerm) {}

  /** What is known of one group. */
  private static final class Group {
    final TreeMap<Long, Committed> committed = new TreeMap<>();
    final Map<TermOf, Map<Long, Integer>> sent = new HashMap<>();
    long commitIndex;
  }

  private final Map<String, Group> groups = new HashMap<>();
  private final Map<TermOf, Voter> leaders = new HashMap<>();
  private final Map<TermOf, Long> commits = new HashMap<>();
  private final Map<VoteOf, Voter> votes = new HashMap<>();
  private final Map<EntryOf, Known> entries = new HashMap<>();
  private final Consumer<Violation> violated;
  private final Consumer<Event> happened;

  /** What a run may want to know that it happened. Immutable. */
  public enum Event {
    /** A second candidate asked for votes in a term. */
    RIVALS,
    /** Entries that were not committed were cut off a voter's log. */
    ENTRIES_CUT,
    /** A leader sent its snapshot. */
    SNAPSHOT_SENT,
    /** The set of voters changed. */
    VOTERS_CHANGED
  }

  /** Tells what is wrong, and what happened. */
  public RaftSafety(Consumer<Violation> violated, Consumer<Event> happened) {
    this.violated = violated;
    this.happened = happened;
  }

  /** The log of a host's disk, which is empty. */
  public VoterLog log(String host) {
    return new VoterLog(host, this);
  }

  // ---- what is on the disks ----

  @Override
  public void stored(VoterLog log, RaftEntry entry) {
    long index = entry.getIndex();
    Integer before = index - 1 == log.snapshotIndex() ? null : log.termAt(index - 1);
    Known now = new Known(entry.hashCode(), before == null ? -1 : before);
    EntryOf place = new EntryOf(log.group(), entry.getTerm(), index);
    Known known = entries.putIfAbsent(place, now);
    if (known == null) {
      return;
    }
    if (known.content() != now.content()) {
      violate("I-RFT", "log matching: " + log + " has another entry " + place);
    } else if (known.previousTerm() >= 0
        && now.previousTerm() >= 0
        && known.previousTerm() != now.previousTerm()) {
      violate("I-RFT", "log matching: " + log + " has another entry before " + place);
    }
  }

  @Override
  public void cut(VoterLog log, long from) {
    Group group = group(log.group());
    Committed committed = group.committed.get(from);
    Integer there = log.termAt(from);
    if (committed != null && there != null && committed.term() == there) {
      violate("I-RFT", "leader completeness: " + log + " cuts off the committed entry " + from);
    }
    if (there != null) {
      happened.accept(Event.ENTRIES_CUT);
    }
  }

  @Override
  public void forgotten(VoterLog log, String what) {
    violate("I-REC", log + ": " + what);
  }

  // ---- what voters say ----

  /** A voter sends a message; its log is that of the host that sends. */
  public void sent(RaftMessage message, VoterLog log) {
    boolean own = log.self().equals(message.getSender()) && log.group().equals(message.getGroup());
    VoterLog disk = own ? log : null;
    switch (message.getBodyCase()) {
      case ENTRIES_ASK -> {
        leads(message, disk);
        asks(message, message.getEntriesAsk(), disk);
      }
      case SNAPSHOT_ASK -> {
        if (message.getSnapshotAsk().getLeader()) {
          leads(message, disk);
          happened.accept(Event.SNAPSHOT_SENT);
        }
      }
      case VOTE_ASK -> {
        VoteAsk ask = message.getVoteAsk();
        if (!ask.getPre()) {
          votes(message, message.getSender(), disk);
          knowsItsLog(message, ask, disk);
        }
      }
      case VOTE_REPLY -> {
        if (message.getVoteReply().getGranted() && !message.getVoteReply().getPre()) {
          votes(message, message.getTarget(), disk);
        }
      }
      case ENTRIES_DONE -> confirms(message, message.getEntriesDone().getLastIndex(), disk);
      default -> {}
    }
  }

  private void leads(RaftMessage message, @Nullable VoterLog disk) {
    TermOf term = new TermOf(message.getGroup(), message.getTerm());
    Voter before = leaders.putIfAbsent(term, message.getSender());
    if (before != null && !before.equals(message.getSender())) {
      violate("I-RFT", "election safety: two leaders of " + term);
    }
    if (before == null && disk != null) {
      Group group = group(message.getGroup());
      for (var entry : group.committed.tailMap(disk.snapshotIndex(), false).entrySet()) {
        Integer there = disk.termAt(entry.getKey());
        boolean has = there != null && there == entry.getValue().term();
        // A leader that was deposed and doesn't know it yet speaks late.
        if (!has && entry.getValue().leaderTerm() < term.term()) {
          violate(
              "I-RFT",
              "leader completeness: the leader of %s on %s lacks the committed entry %d"
                  .formatted(term, disk, entry.getKey()));
          return;
        }
      }
    }
  }

  private void asks(RaftMessage message, EntriesAsk ask, @Nullable VoterLog disk) {
    Group group = group(message.getGroup());
    TermOf term = new TermOf(message.getGroup(), message.getTerm());
    Map<Long, Integer> sent = group.sent.computeIfAbsent(term, any -> new HashMap<>());
    if (ask.getPreviousIndex() > 0) {
      sent.put(ask.getPreviousIndex(), ask.getPreviousTerm());
    }
    for (RaftEntry entry : ask.getEntriesList()) {
      sent.put(entry.getIndex(), entry.getTerm());
    }
    long commit = ask.getCommitIndex();
    Long before = commits.put(term, commit);
    if (before != null && before > commit) {
      violate("I-RFT", "the commit index of %s went from %d to %d".formatted(term, before, commit));
    }
    commit(group, sent, message, disk);
  }

  private static void commit(
      Group group, Map<Long, Integer> sent, RaftMessage message, @Nullable VoterLog disk) {
    while (group.commitIndex < message.getEntriesAsk().getCommitIndex()) {
      long next = group.commitIndex + 1;
      Integer term = sent.get(next);
      if (term == null && disk != null) {
        term = disk.termAt(next);
      }
      if (term != null) {
        group.committed.put(next, new Committed(term, message.getTerm()));
      } else if (disk == null || next > disk.snapshotIndex()) {
        return;
      }
      group.commitIndex = next;
    }
  }

  @Override
  public void changed(VoterLog log, Set<Voter> former, Set<Voter> now) {
    happened.accept(Event.VOTERS_CHANGED);
    long differ =
        now.stream().filter(voter -> !former.contains(voter)).count()
            + former.stream().filter(voter -> !now.contains(voter)).count();
    if (differ > 1) {
      violate("I-RFT", "voters change one at a time: " + names(former) + ", then " + names(now));
    }
  }

  private static String names(Set<Voter> voters) {
    return voters.stream()
        .map(voter -> Long.toHexString(voter.getNodeId()) + "#" + voter.getAppointment())
        .sorted()
        .toList()
        .toString();
  }

  private void votes(RaftMessage message, Voter candidate, @Nullable VoterLog disk) {
    VoteOf vote = new VoteOf(message.getGroup(), message.getTerm(), message.getSender());
    Voter before = votes.putIfAbsent(vote, candidate);
    if (before != null && !before.equals(candidate)) {
      violate("I-RFT", "election safety: two votes of " + vote);
    }
    if (before == null && candidate.equals(message.getSender())) {
      VoteOf first = new VoteOf(message.getGroup(), message.getTerm(), Voter.getDefaultInstance());
      Voter rival = votes.putIfAbsent(first, candidate);
      if (rival != null) {
        happened.accept(Event.RIVALS);
      }
    }
    if (disk != null && !isDurable(disk.term(), message.getTerm(), candidate)) {
      violate("I-REC", disk + " votes in term " + message.getTerm() + " and has " + disk.term());
    }
  }

  private static boolean isDurable(StoredTerm stored, int term, Voter candidate) {
    return stored.getTerm() > term
        || (stored.getTerm() == term && stored.getVotedFor().equals(candidate));
  }

  private void knowsItsLog(RaftMessage message, VoteAsk ask, @Nullable VoterLog disk) {
    if (disk != null
        && disk.term().getTerm() == message.getTerm()
        && ask.getLastIndex() < disk.lastIndex()) {
      violate(
          "I-REC",
          "%s has entries up to %d and says %d"
              .formatted(disk, disk.lastIndex(), ask.getLastIndex()));
    }
  }

  private void confirms(RaftMessage message, long last, @Nullable VoterLog disk) {
    if (disk != null && disk.term().getTerm() == message.getTerm() && last > disk.lastIndex()) {
      violate(
          "I-REC",
          "%s confirms entry %d and has synced up to %d".formatted(disk, last, disk.lastIndex()));
    }
  }

  private Group group(String name) {
    return groups.computeIfAbsent(name, any -> new Group());
  }

  private void violate(String invariant, String what) {
    violated.accept(new Violation(invariant, what));
  }
}
