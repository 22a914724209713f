package io.latticegrid.metadata.log;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Clock;
import io.latticegrid.metadata.image.MetadataDelta;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.metadata.log.ProposalOutcome.Committed;
import io.latticegrid.metadata.log.ProposalOutcome.Rejected;
import io.latticegrid.metadata.wire.ControlMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The metadata log under one coordinator, by rule the oldest member. Confined to the control loop.
 *
 * <p>The protocol is Multi-Paxos with one open place (docs/adr/0001-coordinator-log.md): place i is
 * decided by a {@link Quorum} of the members of the committed image i - 1. A coordinator may put a
 * record up for a place only once a quorum of exactly those members promised its {@link Term}, and
 * puts up what they had accepted there of the highest term, if anything. So what was decided stays
 * decided, over any number of take-overs and changes of membership, several members at once
 * included. Records are small and few: one at a time, with all changes of rows that wait in one, is
 * fast enough, and there is no tail of a log to reconcile.
 *
 * <p>This class is the member's face: it keeps its own proposals going, follows, and hands what a
 * coordinator does to {@link Coordination}.
 */
public final class CoordinatorLog implements MetadataLog {
  private final MemberId self;
  private final LogConfig config;
  private final Clock clock;
  private final LogReplica replica = new LogReplica(this::installed);
  private final LogMessages messages;
  private final Coordination coordination;
  private final OpenProposals open = new OpenProposals(this::forward);
  private final List<MetadataListener> listeners = new ArrayList<>();
  private @Nullable MetadataImage told;
  private Term followed = Term.NONE;

  /** For a member that is in no cluster yet. */
  public CoordinatorLog(
      MemberId self, LogConfig config, Clock clock, LogOutbox outbox, LogDuties duties) {
    this.self = self;
    this.config = config;
    this.clock = clock;
    this.messages = new LogMessages(outbox);
    ProposalQueue.Answers answers =
        new ProposalQueue.Answers() {
          @Override
          public void committed(ProposalQueue.Waiting proposal, long index) {
            answer(proposal.from(), proposal.request(), index);
          }

          @Override
          public void rejected(ProposalQueue.Waiting proposal, String reason) {
            reject(proposal.from(), proposal.request(), reason);
          }
        };
    this.coordination =
        new Coordination(self, replica, messages, duties, new ProposalQueue(answers));
  }

  /** Begins the log of a new cluster, as its coordinator. */
  public void create(MetadataImage image) {
    replica.promise(image.term());
    followed = image.term();
    replica.install(image);
    coordination.create(image.term(), clock.monotonicNanos());
  }

  /** Takes the image with which the coordinator of a term receives this member. */
  public void welcome(Term term, MetadataImage image) {
    if (replica.promise(term)) {
      followed = term;
    }
    replica.install(image);
  }

  @Override
  public void propose(MetadataRecord change, Consumer<ProposalOutcome> outcome) {
    open.add(change, outcome, clock.monotonicNanos(), config.proposalTimeoutNanos());
  }

  @Override
  public void catchUp(Consumer<ProposalOutcome> outcome) {
    open.add(null, outcome, clock.monotonicNanos(), config.proposalTimeoutNanos());
  }

  @Override
  public long committedIndex() {
    return replica.index();
  }

  @Override
  public @Nullable MetadataImage image() {
    return replica.image();
  }

  @Override
  public void subscribe(MetadataListener listener) {
    listeners.add(listener);
    MetadataImage image = told;
    if (image != null) {
      listener.changed(MetadataDelta.between(null, image), image);
    }
  }

  /** The highest term that this member promised to follow. */
  public Term promised() {
    return replica.promised();
  }

  /** The coordinator that this member hears or is; null while there is none. */
  public @Nullable MemberId coordinator() {
    return followed.equals(replica.promised()) && !followed.equals(Term.NONE)
        ? followed.coordinator()
        : null;
  }

  /** The term in which this member is coordinator; null if it is not, or hasn't begun. */
  public @Nullable Term leading() {
    return coordination.leading();
  }

  /** Whether a member is being removed by the record that is up for decision. */
  public boolean isGoing(MemberId member) {
    return coordination.isGoing(member);
  }

  /** Records decided here as coordinator. */
  public long decided() {
    return coordination.decided();
  }

  /** Whether this member tries to take over, or has. */
  public boolean isCandidate() {
    return coordination.isActive();
  }

  /**
   * Tries to become coordinator; asks first whether a quorum would follow, so that a member with a
   * bad link disturbs nobody.
   */
  public void takeOver() {
    coordination.takeOver(clock.monotonicNanos());
  }

  /** Follows the coordinator of a term, as its ping says; false if a later term was promised. */
  public boolean follow(Term term) {
    if (!replica.promise(term)) {
      return false;
    }
    followed = term;
    if (!term.coordinator().equals(self)) {
      coordination.yieldTo(term);
    }
    return true;
  }

  /** Goes on deciding, if there is something due and a place free. */
  public void advance() {
    coordination.advance();
    if (coordination.leading() != null) {
      followed = replica.promised();
    }
  }

  /** Sends again what is unanswered and gives up what took too long. */
  public void tick() {
    long now = clock.monotonicNanos();
    coordination.tick(now, config.retryNanos(), config.candidacyNanos());
    open.tick(now, config.retryNanos());
    advance();
  }

  /**
   * Whether all members that stay know as much as this one, which may have left by its own last
   * record.
   */
  public boolean allKnow() {
    return coordination.allKnow();
  }

  /** Gives up being coordinator and ends open proposals with an unknown outcome. */
  public void close() {
    coordination.stop();
    open.close();
  }

  /** Notes how far a member is; one that stays behind is told again. */
  public void noteProgress(MemberId member, long committed) {
    coordination.noteProgress(member, committed);
  }

  /**
   * Takes a message of the log; false if it is none. {@code committed} is how far the sender is.
   */
  public boolean received(MemberId from, long committed, ControlMessage message) {
    coordination.noteProgress(from, committed);
    switch (message.getBodyCase()) {
      case PREPARE ->
          coordination.prepared(
              from,
              committed,
              LogMessages.term(message.getPrepare().getTerm()),
              message.getPrepare().getProbe());
      case PROMISE -> coordination.promised(from, message.getPromise(), clock.monotonicNanos());
      case APPEND -> appended(from, message);
      case APPEND_ACK -> coordination.acknowledged(from, message.getAppendAck());
      case IMAGE_TRANSFER -> transferred(message);
      case PROPOSE -> proposed(from, message);
      case PROPOSE_ANSWER -> answered(message);
      default -> {
        return false;
      }
    }
    advance();
    return true;
  }

  private void appended(MemberId from, ControlMessage message) {
    if (replica.image() == null) {
      return;
    }
    var append = message.getAppend();
    Term term = LogMessages.term(append.getTerm());
    if (!follow(term)) {
      messages.ack(from, replica.promised(), 0, false);
      return;
    }
    Term committedTerm = LogMessages.term(append.getCommittedTerm());
    long committed = append.getCommittedIndex();
    if (!replica.learn(committed, committedTerm, append.getCommittedDigest())) {
      messages.ack(from, term, 0, true);
      return;
    }
    long acceptedIndex = 0;
    if (append.hasEntry()) {
      LogEntry entry = LogEntry.fromWire(append.getEntry());
      if (entry.index() == replica.index() + 1) {
        replica.accept(entry);
      }
      acceptedIndex = entry.index();
    }
    messages.ack(from, term, acceptedIndex, false);
  }

  private void transferred(ControlMessage message) {
    var transfer = message.getImageTransfer();
    if (replica.image() != null && follow(LogMessages.term(transfer.getTerm()))) {
      replica.install(LogMessages.image(transfer.getImage()));
    }
  }

  private void proposed(MemberId from, ControlMessage message) {
    var propose = message.getPropose();
    coordinate(
        from,
        propose.getRequest(),
        propose.hasRecord() ? LogMessages.change(propose.getRecord()) : null);
  }

  private void answered(ControlMessage message) {
    var answer = message.getProposeAnswer();
    switch (answer.getOutcome()) {
      case COMMITTED ->
          ended(answer.getRequest(), new Committed(answer.getIndex()), answer.getIndex());
      case REJECTED ->
          ended(answer.getRequest(), new Rejected(answer.getReason()), answer.getIndex());
      case UNRECOGNIZED -> {
        // A newer peer's outcome is as good as no answer: the time-out reports it as unknown.
      }
    }
  }

  private void forward(long request, @Nullable MetadataRecord change) {
    MemberId coordinator = coordinator();
    if (self.equals(coordinator)) {
      coordinate(self, request, change);
    } else if (coordinator != null) {
      messages.propose(coordinator, request, change);
    }
  }

  /**
   * Takes a proposal if this member is coordinator; else it is dropped and sent again to whoever
   * is.
   */
  private void coordinate(MemberId from, long request, @Nullable MetadataRecord change) {
    // A question takes a place in the log too: only that proves that nobody else has decided
    // meanwhile.
    MetadataRecord placed = change == null ? new MetadataRecord.TermBegan(self) : change;
    coordination.propose(new ProposalQueue.Waiting(from, request, placed));
  }

  private void answer(MemberId to, long request, long index) {
    if (to.equals(self)) {
      ended(request, new Committed(index), index);
    } else {
      messages.committed(to, request, index);
    }
  }

  private void reject(MemberId to, long request, String reason) {
    if (to.equals(self)) {
      ended(request, new Rejected(reason), replica.index());
    } else {
      messages.rejected(to, request, replica.index(), reason);
    }
  }

  private void ended(long request, ProposalOutcome outcome, long index) {
    open.answered(request, outcome, index, replica.index());
  }

  private void installed(MetadataImage image) {
    MetadataDelta delta = MetadataDelta.between(told, image);
    told = image;
    for (MetadataListener listener : List.copyOf(listeners)) {
      listener.changed(delta, image);
    }
    open.reached(image.index());
  }
}
