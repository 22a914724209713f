package io.latticegrid.metadata.log;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Invariant;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.image.MetadataRecord.MemberJoined;
import io.latticegrid.metadata.image.MetadataRecord.MembersLeft;
import io.latticegrid.metadata.image.MetadataRecord.TermBegan;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.metadata.wire.AppendAck;
import io.latticegrid.metadata.wire.Promise;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a member does to be coordinator: it collects promises, puts records up and commits them; and
 * how it answers others who try. Confined to the control loop.
 */
final class Coordination {
  private static final Logger LOG = LoggerFactory.getLogger(Coordination.class);

  private final MemberId self;
  private final LogReplica replica;
  private final LogMessages messages;
  private final LogDuties duties;
  private final ProposalQueue queue;
  private @Nullable Ballot ballot;
  private long highestSeen;
  private long decided;
  private boolean advancing;

  Coordination(
      MemberId self,
      LogReplica replica,
      LogMessages messages,
      LogDuties duties,
      ProposalQueue queue) {
    this.self = self;
    this.replica = replica;
    this.messages = messages;
    this.duties = duties;
    this.queue = queue;
  }

  boolean isActive() {
    return ballot != null;
  }

  @Nullable Term leading() {
    Ballot current = ballot;
    return current != null && current.begun ? current.term : null;
  }

  long decided() {
    return decided;
  }

  boolean isGoing(MemberId member) {
    Ballot current = ballot;
    return current != null
        && current.inFlight != null
        && current.inFlight.change() instanceof MembersLeft left
        && left.members().contains(member);
  }

  void create(Term term, long nowNanos) {
    Ballot first = new Ballot(term, nowNanos);
    first.probing = false;
    first.promisedBy(self, null);
    ballot = first;
    advance();
  }

  void takeOver(long nowNanos) {
    MetadataImage image = replica.image();
    if (image == null || !image.isMember(self)) {
      return;
    }
    long above = Math.max(highestSeen, replica.promised().number());
    Ballot attempt = new Ballot(new Term(above + 1, self), nowNanos);
    attempt.willing.add(self);
    ballot = attempt;
    LOG.info("{} asks whether it may take over in term {}", self, attempt.term.number());
    image.memberIds().forEach(member -> prepare(attempt, member));
    startPreparing(attempt, nowNanos);
  }

  /** Gives way to a later term. */
  void yieldTo(Term term) {
    highestSeen = Math.max(highestSeen, term.number());
    Ballot current = ballot;
    if (current != null && term.isAfter(current.term)) {
      LOG.info("{} gives way to term {}", self, term);
      stop();
    }
  }

  void stop() {
    ballot = null;
    queue.clear();
  }

  void propose(ProposalQueue.Waiting proposal) {
    Ballot current = ballot;
    if (current != null && current.begun) {
      queue.add(proposal);
      advance();
    }
  }

  void noteProgress(MemberId member, long committed) {
    Ballot current = ballot;
    if (current == null || current.probing) {
      return;
    }
    Long before = current.progress.put(member, committed);
    // Who stands still behind has missed something; who moves is on its way.
    if (current.begun && committed < replica.index() && before != null && before == committed) {
      append(current, member);
    }
  }

  boolean allKnow() {
    Ballot current = ballot;
    MetadataImage image = replica.image();
    if (current == null || image == null) {
      return true;
    }
    return image.memberIds().stream()
        .allMatch(m -> m.equals(self) || current.progress.getOrDefault(m, 0L) >= image.index());
  }

  /** Answers somebody who wants to take over. */
  void prepared(MemberId from, long known, Term term, boolean probe) {
    if (replica.image() == null) {
      return;
    }
    if (probe) {
      boolean granted = term.isAfter(replica.promised()) && duties.wouldFollow(from);
      messages.promise(from, term, true, granted, replica.promised());
    } else if (replica.promise(term)) {
      yieldTo(term);
      messages.promise(from, term, known, replica);
    } else {
      messages.promise(from, term, false, false, replica.promised());
    }
  }

  void promised(MemberId from, Promise promise, long nowNanos) {
    highestSeen = Math.max(highestSeen, promise.getPromised().getNumber());
    Ballot current = ballot;
    if (current == null || !current.term.equals(LogMessages.term(promise.getTerm()))) {
      return;
    }
    if (!promise.getGranted()) {
      // A probe that one refuses may still find a quorum; a promise refused means a later term is
      // about.
      if (!promise.getProbe()) {
        stop();
      }
    } else if (promise.getProbe()) {
      if (current.probing) {
        current.willing.add(from);
        startPreparing(current, nowNanos);
      }
    } else if (!current.probing) {
      if (promise.hasImage()) {
        replica.install(LogMessages.image(promise.getImage()));
      }
      current.promisedBy(
          from, promise.hasAccepted() ? LogEntry.fromWire(promise.getAccepted()) : null);
    }
  }

  void acknowledged(MemberId from, AppendAck ack) {
    Term term = LogMessages.term(ack.getTerm());
    Ballot current = ballot;
    if (current == null || current.probing) {
      return;
    }
    if (term.isAfter(current.term)) {
      yieldTo(term);
      return;
    }
    MetadataImage image = replica.image();
    if (!term.equals(current.term) || image == null) {
      return;
    }
    if (ack.getNeedImage()) {
      messages.image(from, term, image);
      append(current, from);
    } else if (current.inFlight != null && ack.getAcceptedIndex() == current.inFlight.index()) {
      current.acknowledged.add(from);
    }
  }

  void tick(long nowNanos, long retryNanos, long candidacyNanos) {
    Ballot current = ballot;
    MetadataImage image = replica.image();
    if (current == null || image == null) {
      return;
    }
    if (!current.begun && nowNanos - current.startedNanos >= candidacyNanos) {
      LOG.info("{} found no quorum for term {}", self, current.term.number());
      stop();
    } else if (nowNanos - current.sentNanos >= retryNanos) {
      current.sentNanos = nowNanos;
      image.memberIds().forEach(member -> resend(current, member, image));
    }
  }

  /** Decides as much as can be decided now. */
  void advance() {
    if (advancing) {
      return;
    }
    advancing = true;
    try {
      long announced = replica.index();
      while (step()) {
        // Each step commits one record.
      }
      Ballot current = ballot;
      if (current != null && replica.index() > announced && current.inFlight == null) {
        announce(current);
      }
    } finally {
      advancing = false;
    }
  }

  /** Puts a record up if the place is free, and commits it if it is decided. */
  private boolean step() {
    Ballot current = ballot;
    MetadataImage image = replica.image();
    if (current == null || image == null || !image.isMember(self)) {
      return false;
    }
    List<MemberId> members = image.memberIds();
    LogEntry entry = current.inFlight;
    if (entry != null && entry.index() <= image.index()) {
      // A promise came with an image that settles this place already.
      current.inFlight = null;
      queue.clear();
      return true;
    }
    if (entry == null) {
      if (!current.mayDecide(members)) {
        return false;
      }
      current.settled(image.index());
      if (!putNext(current, image)) {
        return false;
      }
      entry = current.inFlight;
    }
    if (entry == null || !Quorum.reached(members, current.acknowledged)) {
      return false;
    }
    commit(current, entry);
    return true;
  }

  private boolean putNext(Ballot current, MetadataImage image) {
    LogEntry reported = current.reportedAt(image.index() + 1);
    MetadataRecord change = reported == null ? chosen(current, image) : reported.change();
    if (change == null) {
      return false;
    }
    LogEntry entry = new LogEntry(current.term, image.index() + 1, change);
    replica.accept(entry);
    current.put(entry, reported == null, self);
    image.memberIds().forEach(member -> append(current, member));
    return true;
  }

  private @Nullable MetadataRecord chosen(Ballot current, MetadataImage image) {
    if (!current.begun) {
      return new TermBegan(self);
    }
    MetadataRecord due = duties.due(image);
    if (due == null) {
      return queue.take(image);
    }
    String objection = image.objection(due);
    Invariant.check(objection == null, "a record that is due does not apply: " + objection);
    return due;
  }

  private void commit(Ballot current, LogEntry entry) {
    boolean own = current.own;
    current.inFlight = null;
    decided++;
    replica.commit(entry);
    if (own) {
      if (entry.change() instanceof MemberJoined joined) {
        // A fresh incarnation that this very term lets in cannot have accepted anything before.
        current.promisedBy(joined.member().id(), null);
      }
      if (entry.change() instanceof TermBegan && !current.begun) {
        LOG.info("{} is coordinator in term {}", self, current.term.number());
        current.begun = true;
        duties.termBegan();
      }
      queue.committed(entry.index());
    }
    if (entry.change() instanceof MembersLeft left) {
      left.members().forEach(member -> append(current, member));
    }
  }

  private void startPreparing(Ballot current, long nowNanos) {
    MetadataImage image = replica.image();
    if (image == null || !Quorum.reached(image.memberIds(), current.willing)) {
      return;
    }
    if (!replica.promise(current.term)) {
      stop();
      return;
    }
    current.probing = false;
    current.sentNanos = nowNanos;
    current.promisedBy(self, replica.accepted());
    image.memberIds().forEach(member -> prepare(current, member));
    advance();
  }

  private void resend(Ballot current, MemberId member, MetadataImage image) {
    if (current.probing) {
      if (!current.willing.contains(member)) {
        prepare(current, member);
      }
      return;
    }
    if (!current.promised.contains(member)) {
      prepare(current, member);
    }
    boolean waits = current.inFlight != null && !current.acknowledged.contains(member);
    boolean behind = current.progress.getOrDefault(member, 0L) < image.index();
    if (waits || (behind && current.begun)) {
      append(current, member);
    }
  }

  private void announce(Ballot current) {
    MetadataImage image = replica.image();
    if (image != null) {
      image.memberIds().forEach(member -> append(current, member));
    }
  }

  private void prepare(Ballot current, MemberId member) {
    if (!member.equals(self)) {
      messages.prepare(member, current.term, current.probing);
    }
  }

  private void append(Ballot current, MemberId member) {
    MetadataImage image = replica.image();
    if (image != null && !member.equals(self)) {
      LogEntry entry = current.inFlight;
      messages.append(member, current.term, image, replica.digest(), entry);
    }
  }
}
