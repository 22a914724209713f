package io.latticegrid.invariant;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.invariant.CommittedTable.Place;
import io.latticegrid.invariant.FencedAnswers.Answer;
import io.latticegrid.metadata.image.ClusterIdentity;
import io.latticegrid.metadata.image.DefaultGroup;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.metadata.wire.EntriesAsk;
import io.latticegrid.metadata.wire.RaftMessage;
import io.latticegrid.metadata.wire.VoteReply;
import io.latticegrid.metadata.wire.Voter;
import io.latticegrid.partition.PartitionStatus;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.DeltaSection;
import io.latticegrid.proto.message.ReplicationMessage.Outcome;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each oracle passes what is right and sees what is not. */
final class OracleTest {
  private static final MemberId ONE = new MemberId(1, 1);
  private static final MemberId TWO = new MemberId(2, 1);
  private static final Place PLACE = new Place(1, 0);
  private static final int STRICT = 2;

  private final List<String> violated = new ArrayList<>();
  private final CommittedTable table = new CommittedTable(this::violated);
  private final FencedAnswers answers = new FencedAnswers(table, this::violated);
  private final WriteDots dots = new WriteDots(this::violated);
  private final RaftSafety raft = new RaftSafety(this::violated, event -> {});

  private void violated(Violation violation) {
    violated.add(violation.invariant());
  }

  private static MetadataImage founded() {
    MemberInfo first = new MemberInfo(ONE, new Address("one", 1), 1, 1);
    return MetadataImage.create(
        new Term(1, ONE), new ClusterIdentity(9, "test", 1), DefaultGroup.DEFAULT, first);
  }

  private static MetadataImage image(long index, List<PartitionRow> rows) {
    MetadataImage first = founded();
    return new MetadataImage(
        index,
        first.term(),
        first.cluster(),
        List.of(
            new MemberInfo(ONE, new Address("one", 1), 1, 1),
            new MemberInfo(TWO, new Address("two", 1), 1, 1)),
        first.catalog(),
        List.of(new PartitionTable(1, index, rows), new PartitionTable(STRICT, index, rows)),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        0);
  }

  private static List<PartitionRow> row(
      long epoch, long reign, List<MemberId> replicas, List<MemberId> inSync) {
    return List.of(new PartitionRow(0, epoch, reign, replicas, inSync, List.of()));
  }

  private void commits(MetadataImage... images) {
    table.listen(new TableSteps(this::violated));
    long at = 0;
    for (MetadataImage image : images) {
      table.shows(ONE, image, ++at);
    }
  }

  private void acknowledges(MemberId member, long atNanos) {
    answers.answered(new Answer(member, STRICT, 0, true, false), atNanos);
  }

  @Test
  void aDeposedPrimaryThatAnswersIsSeen() {
    List<MemberId> both = List.of(ONE, TWO);
    commits(image(1, row(1, 1, both, both)), image(2, row(2, 2, List.of(TWO, ONE), both)));
    acknowledges(TWO, 10);
    assertEquals(List.of(), violated);
    acknowledges(ONE, 10);
    assertEquals(List.of("I-FEN"), violated);
  }

  @Test
  void twoThatAcceptWritesInTurnsAreSeen() {
    List<MemberId> both = List.of(ONE, TWO);
    commits(image(1, row(1, 1, both, both)), image(2, row(2, 2, List.of(TWO, ONE), both)));
    acknowledges(TWO, 1);
    acknowledges(ONE, 2);
    assertEquals(List.of("I-PT2"), violated);
  }

  @Test
  void anAnswerOfOneWhoNeverServedIsSeen() {
    commits(image(1, row(1, 1, List.of(ONE), List.of(ONE))));
    acknowledges(ONE, 5);
    assertEquals(List.of(), violated);
    acknowledges(TWO, 5);
    assertEquals(List.of("I-PT4"), violated);
  }

  @Test
  void aPromotionFromOutsideTheInSyncSetIsSeen() {
    commits(
        image(1, row(1, 1, List.of(ONE, TWO), List.of(ONE))),
        image(2, row(2, 2, List.of(TWO), List.of(TWO))));
    assertEquals(List.of("I-PT3"), violated.stream().distinct().toList());
  }

  @Test
  void aPlannedMoveThatTakesACopyIsSeen() {
    List<MemberId> both = List.of(ONE, TWO);
    commits(image(1, row(1, 1, both, both)), image(2, row(2, 2, List.of(TWO), List.of(TWO))));
    assertEquals(List.of("I-PT5"), violated.stream().distinct().toList());
  }

  @Test
  void anEpochThatIsNotNewerIsSeen() {
    List<MemberId> both = List.of(ONE, TWO);
    commits(image(1, row(2, 1, both, both)), image(2, row(2, 1, both, List.of(ONE))));
    assertEquals("I-PT1", violated.get(0));
  }

  private static DeltaSection delta(MemberId origin, long sequence) {
    Outcome outcome = new Outcome(7, 1, 0, null);
    Delta delta =
        new Delta(
            new Dot(origin, sequence),
            1,
            new byte[] {1},
            new byte[] {2},
            1,
            origin,
            0,
            outcome,
            null);
    return new DeltaSection(1, 0, 1, List.of(delta), new VersionVector());
  }

  private static VersionVector vector(MemberId origin, long sequence) {
    VersionVector vector = new VersionVector();
    vector.advance(origin, sequence);
    return vector;
  }

  @Test
  void anAttemptThatIsExecutedAgainWhereItIsKnownIsSeen() {
    dots.sent(ONE, delta(ONE, 1));
    dots.given(TWO, delta(ONE, 1));
    dots.sent(TWO, delta(TWO, 1));
    assertEquals(List.of(), violated);
    dots.contains(TWO, PLACE, vector(ONE, 1));
    dots.sent(TWO, delta(TWO, 2));
    dots.sent(ONE, delta(ONE, 2));
    dots.contains(TWO, PLACE, vector(ONE, 1));
    dots.sent(TWO, delta(TWO, 3));
    assertEquals("I-IDEM", violated.get(0));
  }

  @Test
  void aBackupThatAcknowledgesWhatItWasNotGivenIsSeen() {
    dots.given(TWO, delta(ONE, 1));
    dots.contains(TWO, PLACE, vector(ONE, 1));
    assertEquals(List.of(), violated);
    dots.contains(TWO, PLACE, vector(ONE, 2));
    assertEquals(List.of("I-PT3"), violated);
  }

  @Test
  void aDotThatNamesTwoChangesOfOneLifeIsSeen() {
    DotNames names = new DotNames(this::violated);
    names.sent(delta(ONE, 1));
    names.sent(delta(ONE, 1));
    Delta other =
        new Delta(new Dot(ONE, 1), 1, new byte[] {1}, new byte[] {3}, 2, ONE, 0, null, null);
    long nextLife = PartitionRow.recovered(1);
    names.sent(new DeltaSection(1, 0, nextLife, List.of(other), new VersionVector()));
    assertEquals(List.of(), violated);
    names.sent(new DeltaSection(1, 0, 1, List.of(other), new VersionVector()));
    assertEquals(List.of("I-DOT"), violated);
  }

  private static Voter voter(long node) {
    return Voter.newBuilder().setNodeId(node).setAppointment(1).build();
  }

  private static RaftMessage.Builder message(int term, long from, long to) {
    return RaftMessage.newBuilder()
        .setGroup("g")
        .setTerm(term)
        .setSender(voter(from))
        .setTarget(voter(to));
  }

  @Test
  void twoLeadersOfOneTermAreSeen() {
    EntriesAsk ask = EntriesAsk.getDefaultInstance();
    raft.sent(message(2, 1, 2).setEntriesAsk(ask).build(), raft.log("one"));
    raft.sent(message(2, 1, 3).setEntriesAsk(ask).build(), raft.log("one"));
    assertEquals(List.of(), violated);
    raft.sent(message(2, 2, 3).setEntriesAsk(ask).build(), raft.log("two"));
    assertEquals(List.of("I-RFT"), violated);
  }

  @Test
  void twoVotesOfOneTermAreSeen() {
    VoteReply granted = VoteReply.newBuilder().setGranted(true).build();
    raft.sent(message(2, 1, 2).setVoteReply(granted).build(), raft.log("one"));
    assertEquals(List.of(), violated);
    raft.sent(message(2, 1, 3).setVoteReply(granted).build(), raft.log("one"));
    assertEquals(List.of("I-RFT"), violated);
  }

  @Test
  void aCommitIndexThatGoesBackIsSeen() {
    EntriesAsk.Builder ask = EntriesAsk.newBuilder();
    raft.sent(message(2, 1, 2).setEntriesAsk(ask.setCommitIndex(5)).build(), raft.log("one"));
    raft.sent(message(2, 1, 2).setEntriesAsk(ask.setCommitIndex(4)).build(), raft.log("one"));
    assertEquals(List.of("I-RFT"), violated);
  }

  @Test
  void anAcknowledgedWriteThatTheNextPrimaryLacksIsSeen() {
    dots.sent(ONE, delta(ONE, 1));
    dots.acknowledged(ONE, PLACE, new Header.Attempt(7, 1, 0), 1);
    dots.status(TWO, status(1, vector(ONE, 0)));
    dots.status(TWO, status(2, vector(ONE, 1)));
    assertEquals(List.of(), violated);
    dots.status(TWO, status(2, vector(ONE, 0)));
    assertEquals(List.of("I-PT3"), violated);
  }

  private static PartitionStatus status(long reign, VersionVector has) {
    return new PartitionStatus(1, 0, reign, reign, true, "SERVING", has, 1, 1, 1, 0);
  }
}
