package io.latticegrid.metadata.log;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Invariant;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.image.MetadataRecord.MembersLeft;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.metadata.raft.Decision;
import io.latticegrid.metadata.raft.RaftMember;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a member does to be coordinator: it has records decided, one at a time, each computed or
 * checked on the newest image. Confined to the control loop.
 */
final class Leadership {
  private final RaftMember raft;
  private final LogDuties duties;
  private final ProposalQueue queue;
  private final Supplier<@Nullable MetadataImage> newest;

  /** The term in which this member decides; null while it doesn't. */
  private @Nullable Term term;

  private @Nullable MetadataRecord inFlight;
  private long attempts;
  private long decided;
  private long began;

  Leadership(
      RaftMember raft,
      LogDuties duties,
      ProposalQueue queue,
      Supplier<@Nullable MetadataImage> newest) {
    this.raft = raft;
    this.duties = duties;
    this.queue = queue;
    this.newest = newest;
  }

  @Nullable Term term() {
    return term;
  }

  long decided() {
    return decided;
  }

  long began() {
    return began;
  }

  boolean isGoing(MemberId member) {
    return inFlight instanceof MembersLeft left && left.members().contains(member);
  }

  /** This member's term stands in the log. */
  void begin(Term begun) {
    term = begun;
    inFlight = null;
    began++;
    duties.termBegan();
  }

  /** Another leads, or nobody. */
  void end() {
    term = null;
    inFlight = null;
    queue.clear();
  }

  void propose(ProposalQueue.Waiting proposal) {
    if (term != null) {
      queue.add(proposal);
      advance();
    }
  }

  /** Begins a log in which nothing stands. */
  void found() {
    if (inFlight == null) {
      decide(new MetadataRecord.Founded(duties.founding()), false);
    }
  }

  /** Has the next record decided, if there is one and none is under way. */
  void advance() {
    MetadataImage image = newest.get();
    if (term == null || inFlight != null || image == null) {
      return;
    }
    MetadataRecord due = duties.due(image);
    if (due != null) {
      String objection = image.objection(due);
      Invariant.check(objection == null, "a record that is due does not apply: " + objection);
      decide(due, false);
    } else {
      MetadataRecord next = queue.take(image);
      if (next != null) {
        decide(next, true);
      }
    }
  }

  private void decide(MetadataRecord change, boolean proposed) {
    inFlight = change;
    long attempt = ++attempts;
    raft.propose(
        change,
        decision -> {
          if (attempt == attempts && inFlight == change) {
            inFlight = null;
            decided(decision, proposed);
          }
        });
  }

  private void decided(Decision decision, boolean proposed) {
    switch (decision) {
      case Decision.Applied(long index) -> {
        decided++;
        if (proposed) {
          queue.committed(index);
        }
      }
      case Decision.Refused(String reason) -> {
        if (proposed) {
          queue.rejected(reason);
        }
      }
      case Decision.Open() -> {
        // Whoever proposed it asks again; what is due is computed anew.
        if (proposed) {
          queue.undecided();
        }
        return;
      }
    }
    advance();
  }
}
