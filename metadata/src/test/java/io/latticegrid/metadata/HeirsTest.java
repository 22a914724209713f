package io.latticegrid.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.assign.Roster;
import io.latticegrid.metadata.assign.TablePlanner;
import io.latticegrid.metadata.image.ClusterIdentity;
import io.latticegrid.metadata.image.DefaultGroup;
import io.latticegrid.metadata.image.GroupInfo;
import io.latticegrid.metadata.image.GroupRows;
import io.latticegrid.metadata.image.Inheritance;
import io.latticegrid.metadata.image.MetadataDelta;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionRow.State;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Who serves after the death of all from a log. Of the partition that is looked at A and B were in
 * sync to the end; C stays.
 */
class HeirsTest {
  private static final MemberId A = new MemberId(1, 1);
  private static final MemberId B = new MemberId(2, 1);
  private static final MemberId C = new MemberId(3, 1);
  private static final MemberId NEXT_A = new MemberId(1, 2);
  private static final MemberId NEXT_B = new MemberId(2, 2);
  private static final Term TERM = new Term(1, C);
  private static final int CRDT = 1;
  private static final int STRICT = 2;
  private static final Inheritance COPIES =
      new Inheritance(
          true,
          List.of(
              new Inheritance.Copies(CRDT, 0, List.of(0)),
              new Inheritance.Copies(STRICT, 0, List.of(0))));
  private static final Inheritance NO_COPY = new Inheritance(true, List.of());

  @Test
  void whereAllWhoHadItAreDeadTheFirstLogThatIsBackServes() {
    MetadataImage gone = gone(List.of(), List.of(A, B));
    assertEquals(List.of(A, B), row(gone, STRICT).holders());
    assertEquals(List.of(A, B), gone.dead());
    MetadataImage back = joined(gone, NEXT_B, COPIES);
    assertEquals(List.of(NEXT_B), row(back, STRICT).inSync(), "nothing persisted is only A's");
    assertEquals(List.of(NEXT_B), row(back, CRDT).inSync());
    assertEquals(List.of(), back.dead(), "nobody is awaited any more");
  }

  @Test
  void aStrictPartitionWaitsForWhoMayBeAliveAndItsHeirWaitsWithIt() {
    MetadataImage gone = gone(List.of(A), List.of(B));
    MetadataImage waiting = joined(gone, NEXT_B, COPIES);
    assertEquals(State.UNAVAILABLE, row(waiting, STRICT).state());
    assertEquals(List.of(A, B), row(waiting, STRICT).holders(), "its claim stays");
    assertEquals(List.of(NEXT_B), row(waiting, CRDT).inSync(), "there the first serves");
    assertEquals(waiting, replanned(waiting), "it goes on waiting");
  }

  @Test
  void theHeirServesOnceTheOtherOneIsBackWithoutACopy() {
    MetadataImage waiting = joined(gone(List.of(A), List.of(B)), NEXT_B, COPIES);
    MetadataImage back = joined(waiting, NEXT_A, NO_COPY);
    assertEquals(List.of(NEXT_B), row(back, STRICT).inSync(), "it was given up before");
  }

  @Test
  void theHeirServesOnceTheOtherOneIsGivenUp() {
    MetadataImage waiting = joined(gone(List.of(A), List.of(B)), NEXT_B, COPIES);
    MetadataImage forgotten = applied(waiting, new MetadataRecord.MemberForgotten(A));
    assertEquals(List.of(B), row(forgotten, STRICT).holders());
    assertTrue(
        new PlanWatchProbe(waiting).calls(forgotten), "nobody else would have the rows planned");
    assertEquals(List.of(NEXT_B), row(replanned(forgotten), STRICT).inSync());
  }

  @Test
  void whoReturnsWithItsMemoryServesAndTheHeirIsItsBackup() {
    MetadataImage waiting = joined(gone(List.of(A), List.of(B)), NEXT_B, COPIES);
    assertTrue(Arrivals.mayBringSomething(waiting, A));
    MetadataImage back = joined(waiting, A, COPIES);
    assertEquals(List.of(A), row(back, STRICT).inSync());
    assertEquals(List.of(), row(back, STRICT).holders());
  }

  @Test
  void aClaimOutlivesTheDeathOfWhoWaitsAndEndsWithALifeThatHasNoCopy() {
    MetadataImage waiting = joined(gone(List.of(A), List.of(B)), NEXT_B, COPIES);
    MetadataImage dead = left(waiting, List.of(), List.of(NEXT_B));
    assertEquals(List.of(A, B), row(dead, STRICT).holders());
    MemberId third = new MemberId(2, 3);
    assertEquals(List.of(A, B), row(joined(dead, third, COPIES), STRICT).holders());
    assertEquals(List.of(A), row(joined(dead, third, NO_COPY), STRICT).holders());
    assertEquals(List.of(A), row(joined(dead, third, Inheritance.NONE), STRICT).holders());
  }

  @Test
  void aPartitionIsLostOnlyWhenNoLogIsLeftThatMayHaveIt() {
    MetadataImage gone = gone(List.of(), List.of(A, B));
    MetadataImage one = joined(gone, NEXT_A, NO_COPY);
    assertEquals(State.UNAVAILABLE, row(one, STRICT).state());
    assertEquals(State.LOST, row(joined(one, NEXT_B, NO_COPY), STRICT).state());
  }

  @Test
  void aCoordinatorThatReturnsTakesAlongWhoHasNotAnswered() {
    MetadataImage image = served();
    MemberInfo self = info(NEXT_A);
    Arrivals.Gone others = new Arrivals.Gone(List.of(A), List.of(C), List.of(B));
    MetadataImage all = applied(image, Arrivals.returned(image, self, COPIES, others));
    assertEquals(List.of(NEXT_A), all.memberIds());
    assertEquals(List.of(NEXT_A), row(all, STRICT).inSync(), "B's log has nothing more");
    Arrivals.Gone silent = new Arrivals.Gone(List.of(A), List.of(B, C), List.of());
    MetadataImage waiting = applied(image, Arrivals.returned(image, self, COPIES, silent));
    assertEquals(List.of(A, B), row(waiting, STRICT).holders(), "B may have its memory");
    assertEquals(List.of(NEXT_A), row(waiting, CRDT).inSync());
    assertEquals(
        List.of(NEXT_A), row(joined(waiting, NEXT_B, NO_COPY), STRICT).inSync(), "B has not");
  }

  @Test
  void noRowWaitsForAMemberThatIsThereUnlessAFormerLifeOfItIsKnownToBeDead() {
    MetadataImage gone = gone(List.of(A), List.of(B));
    assertNotNull(gone.objection(new MetadataRecord.MemberJoined(info(NEXT_A), List.of(), false)));
    assertNotNull(
        gone.objection(
            new MetadataRecord.MembersLeft(List.of(C), List.of(), 0, List.of(), List.of(B))));
  }

  private static final class PlanWatchProbe {
    private final PlanWatch watch = new PlanWatch();
    private final MetadataImage before;

    PlanWatchProbe(MetadataImage before) {
      this.before = before;
      watch.calls(MetadataDelta.between(null, before), before);
    }

    boolean calls(MetadataImage after) {
      return watch.calls(MetadataDelta.between(before, after), after);
    }
  }

  /** A and B serve, and C is there. */
  private static MetadataImage served() {
    MetadataImage image =
        MetadataImage.create(TERM, new ClusterIdentity(9, "test", 1), DefaultGroup.DEFAULT, info(A))
            .keeping(A);
    image = applied(image, new MetadataRecord.MemberJoined(info(B), List.of(), true));
    for (int group : List.of(CRDT, STRICT)) {
      List<MemberId> both = List.of(A, B);
      PartitionRow row = new PartitionRow(0, 2, 1, both, both, List.of());
      image = applied(image, new MetadataRecord.RowsChanged(new GroupRows(group, List.of(row))));
    }
    return applied(image, new MetadataRecord.MemberJoined(info(C), List.of(), true));
  }

  private static MetadataImage gone(List<MemberId> silent, List<MemberId> dead) {
    return left(served(), silent, dead);
  }

  private static MetadataImage left(
      MetadataImage image, List<MemberId> silent, List<MemberId> dead) {
    List<MemberId> gone = new ArrayList<>(silent);
    gone.addAll(dead);
    List<MemberInfo> rest =
        image.members().stream().filter(member -> !gone.contains(member.id())).toList();
    Roster roster = Roster.of(rest, image).withSilent(silent).withDead(dead);
    return applied(
        image,
        new MetadataRecord.MembersLeft(gone, TablePlanner.plan(image, roster), 0, List.of(), dead));
  }

  private static MetadataImage joined(MetadataImage image, MemberId member, Inheritance brings) {
    return applied(image, Arrivals.joined(image, info(member), brings));
  }

  private static MetadataImage replanned(MetadataImage image) {
    MetadataImage planned = image;
    for (GroupRows rows : TablePlanner.plan(image, Roster.of(image))) {
      planned = applied(planned, new MetadataRecord.RowsChanged(rows));
    }
    return planned;
  }

  private static MetadataImage applied(MetadataImage image, MetadataRecord change) {
    assertNull(image.objection(change));
    return image.apply(change, TERM);
  }

  private static PartitionRow row(MetadataImage image, int group) {
    assertEquals(GroupInfo.Mode.STRICT, image.catalog().groups().get(STRICT - 1).mode());
    return image.table(group).row(0);
  }

  private static MemberInfo info(MemberId id) {
    return new MemberInfo(id, new Address("h" + id.nodeId(), 1), 2, 2);
  }
}
