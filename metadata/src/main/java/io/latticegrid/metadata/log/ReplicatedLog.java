package io.latticegrid.metadata.log;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Clock;
import io.latticegrid.data.port.Invariant;
import io.latticegrid.metadata.codec.ImageCodec;
import io.latticegrid.metadata.codec.WireCodec;
import io.latticegrid.metadata.image.MetadataDelta;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.metadata.log.ProposalOutcome.Committed;
import io.latticegrid.metadata.log.ProposalOutcome.Rejected;
import io.latticegrid.metadata.raft.Endpoint;
import io.latticegrid.metadata.raft.RaftMember;
import io.latticegrid.metadata.raft.RaftView;
import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.metadata.wire.LogEntryData;
import io.latticegrid.metadata.wire.Propose;
import io.latticegrid.metadata.wire.ProposeAnswer;
import io.latticegrid.metadata.wire.RaftMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The metadata log as a member sees it: decided by Raft among a few of the members, told to the
 * others by its leader, who is the coordinator. Confined to the control loop.
 *
 * <p>Images come from this node's own Raft, if it votes, and from the coordinator; what is
 * committed is committed, so whichever is newer is taken. The coordinator has one record decided at
 * a time, so that each is computed on the image that it follows.
 */
public final class ReplicatedLog implements MetadataLog {
  private final MemberId self;
  private final LogConfig config;
  private final Clock clock;
  private final LogDuties duties;
  private final LogMessages messages;
  private final Leadership leadership;
  private final RecordStream stream;
  private final OpenProposals open = new OpenProposals(this::forward);
  private final List<MetadataListener> listeners = new ArrayList<>();
  private final RaftMember raft;
  private final State state = new State();

  /** What is known. Confined to the control loop. */
  private static final class State {
    @Nullable MetadataImage image;
    @Nullable MetadataImage told;
    @Nullable MetadataImage digested;
    long digest;
    @Nullable RaftView view;
    Term followed = Term.NONE;
  }

  /** For a member that is in no cluster yet, and its place in the Raft group. */
  public ReplicatedLog(
      MemberId self,
      LogConfig config,
      Clock clock,
      LogOutbox outbox,
      LogDuties duties,
      RaftMember raft) {
    this.self = self;
    this.config = config;
    this.clock = clock;
    this.duties = duties;
    this.messages = new LogMessages(outbox);
    this.stream = new RecordStream(self, messages);
    this.raft = raft;
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
    this.leadership = new Leadership(raft, duties, new ProposalQueue(answers, duties), this::image);
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
    MetadataImage image = state.image;
    return image == null ? 0 : image.index();
  }

  /** How many proposals of this member have no outcome yet. Thread-safe. */
  public int undecided() {
    return open.size();
  }

  /** The committed metadata as far as known here, of which this member may be none. */
  @Override
  public @Nullable MetadataImage image() {
    return state.image;
  }

  @Override
  public void subscribe(MetadataListener listener) {
    listeners.add(listener);
    MetadataImage image = state.told;
    if (image != null) {
      listener.changed(MetadataDelta.between(null, image), image);
    }
  }

  /** The image's digest. */
  public long digest() {
    MetadataImage image = state.image;
    if (image != state.digested) {
      // Asked for when a ping comes by, which most images don't live to see.
      state.digested = image;
      state.digest = image == null ? 0 : image.digest();
    }
    return state.digest;
  }

  /** How the Raft group stands as seen here; null if this node has no place in it. */
  public @Nullable RaftView view() {
    return state.view;
  }

  /** The highest term that this member heard of. */
  public Term followed() {
    return state.followed;
  }

  /** The coordinator that this member heard last or is; null if it never heard one. */
  public @Nullable MemberId coordinator() {
    return state.followed.equals(Term.NONE) ? null : state.followed.coordinator();
  }

  /** The term in which this member is coordinator; null if it is not, or hasn't begun. */
  public @Nullable Term leading() {
    return leadership.term();
  }

  /** Whether a member is being removed by the record that is under way. */
  public boolean isGoing(MemberId member) {
    return leadership.isGoing(member);
  }

  /** Records decided here as coordinator. */
  public long decided() {
    return leadership.decided();
  }

  /** How often this member became coordinator. */
  public long termsLed() {
    return leadership.began();
  }

  /** Follows the coordinator of a term, as its ping says; false if a later one is known. */
  public boolean follow(Term term) {
    if (state.followed.isAfter(term)) {
      return false;
    }
    state.followed = term;
    return true;
  }

  /** Takes an image from the coordinator. */
  public void install(MetadataImage image) {
    MetadataImage known = state.image;
    if (known == null || image.index() > known.index()) {
      installed(image);
    }
  }

  /** Goes on deciding, if there is something due and nothing under way. */
  public void advance() {
    leadership.advance();
  }

  /** Sends again what is unanswered and gives up what took too long. */
  public void tick() {
    open.tick(clock.monotonicNanos(), config.retryNanos());
    foundIfDue();
    advance();
  }

  /** Whether all members that stay know as much as this one, as far as it is coordinator. */
  public boolean allKnow() {
    MetadataImage image = state.image;
    return image == null || leading() == null || stream.allKnow(image);
  }

  /** Ends open proposals with an unknown outcome. */
  public void close() {
    leadership.end();
    open.close();
  }

  /** Notes how far a member is; one that stays behind is told again. */
  public void noteProgress(MemberId member, long committed) {
    Term term = leading();
    MetadataImage image = state.image;
    if (term != null && image != null) {
      stream.noteProgress(member, committed, term, image);
    }
  }

  /** Compares images with the coordinator. */
  public void compare(long index, long digest) {
    Invariant.check(
        index == 0 || index != committedIndex() || digest == digest(),
        "images differ at index " + index);
  }

  /** Takes a message of the log; false if it is none. */
  public boolean received(MemberId from, ControlMessage message) {
    switch (message.getBodyCase()) {
      case RECORDS -> message.getRecords().getEntriesList().forEach(this::learn);
      case IMAGE_TRANSFER -> install(ImageCodec.fromWire(message.getImageTransfer().getImage()));
      case PROPOSE -> proposed(from, message.getPropose());
      case PROPOSE_ANSWER -> answered(message.getProposeAnswer());
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Raft applied a record, or installed a snapshot. */
  public void applied(@Nullable MetadataRecord change, MetadataImage image) {
    if (change != null && !(change instanceof MetadataRecord.Founded)) {
      stream.committed(new LogEntry(image.term(), image.index(), change));
    }
    install(image);
    beginOrEnd();
    Term term = leading();
    if (term != null && change != null) {
      stream.tell(term, image, this::votes);
    }
  }

  /** The Raft group stands like this. */
  public void viewed(@Nullable RaftView view) {
    state.view = view;
    foundIfDue();
    beginOrEnd();
  }

  /** Hands a message of Raft to its node. */
  public void send(Endpoint target, RaftMessage message) {
    messages.raft(target, message);
  }

  private boolean votes(MemberId member) {
    RaftView view = state.view;
    return view != null && view.voters().stream().anyMatch(v -> v.nodeId() == member.nodeId());
  }

  private void foundIfDue() {
    RaftView view = state.view;
    if (view != null && view.leads() && state.image == null) {
      leadership.found();
    }
  }

  private void beginOrEnd() {
    RaftView view = state.view;
    MetadataImage image = state.image;
    Term term = leading();
    if (view == null || !view.leads() || (term != null && term.number() != view.term())) {
      if (term != null) {
        leadership.end();
      }
      return;
    }
    // The leader's own first record is in the image: so is all that was committed before it.
    boolean begun = image != null && image.term().equals(new Term(view.term(), self));
    if (term == null && begun && image != null && follow(image.term())) {
      stream.forget();
      leadership.begin(image.term());
      advance();
    }
  }

  private void learn(LogEntryData data) {
    MetadataImage image = state.image;
    if (image != null && data.getIndex() == image.index() + 1) {
      LogEntry entry = LogEntry.fromWire(data);
      stream.committed(entry);
      installed(image.apply(entry.change(), entry.term()));
    }
  }

  private void proposed(MemberId from, Propose propose) {
    coordinate(
        from,
        propose.getRequest(),
        propose.hasRecord() ? WireCodec.fromWire(propose.getRecord()) : null);
  }

  private void answered(ProposeAnswer answer) {
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
    if (leading() == null) {
      return;
    }
    if (change != null) {
      leadership.propose(new ProposalQueue.Waiting(from, request, change));
    } else {
      // Only a quorum can say that nobody else has decided meanwhile.
      raft.confirm(leads -> {
        if (leads && leading() != null) {
          answer(from, request, committedIndex());
        }
      });
    }
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
      ended(request, new Rejected(reason), committedIndex());
    } else {
      messages.rejected(to, request, committedIndex(), reason);
    }
  }

  private void ended(long request, ProposalOutcome outcome, long index) {
    open.answered(request, outcome, index, committedIndex());
  }

  private void installed(MetadataImage image) {
    MetadataImage known = state.image;
    if (known != null) {
      Invariant.check(known.clusterId() == image.clusterId(), "an image of another cluster");
    }
    state.image = image;
    duties.committed(MetadataDelta.between(known, image), image);
    if (state.told != null || image.isMember(self)) {
      MetadataDelta delta = MetadataDelta.between(state.told, image);
      state.told = image;
      for (MetadataListener listener : List.copyOf(listeners)) {
        listener.changed(delta, image);
      }
    }
    open.reached(image.index());
  }
}
