package io.latticegrid.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.latticegrid.crdt.CrdtType;
import io.latticegrid.crdt.Flag;
import io.latticegrid.crdt.RecordState;
import io.latticegrid.crdt.WriteId;
import io.latticegrid.crdt.codec.EntryMerge.Copy;
import io.latticegrid.crdt.codec.StateValue;
import io.latticegrid.crdt.codec.TypedFields;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.Row;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.time.HybridTimestamp;
import io.latticegrid.partition.Reconciliation.Client;
import io.latticegrid.partition.Reconciliation.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of an entry that two copies have changed apart. */
class ReconciliationTest {
  /** Stamps of 1970 are those of what was loaded from a store. */
  private static final long TODAY = 1_790_000_000_000L << HybridTimestamp.COUNTER_BITS;

  private static final MemberId HERE = new MemberId(1, 1);
  private static final MemberId THERE = new MemberId(2, 1);
  private static final Client REPEATED = new Client(true, false);
  private static final Client GONE_ON = new Client(false, true);

  private final List<Integer> lost = new ArrayList<>();

  private Verdict decide(
      @Nullable TypedFields fields, @Nullable Copy here, Copy there, Client client) {
    VersionVector mine = VersionVector.of(Map.of(HERE, 9L));
    VersionVector theirs = VersionVector.of(Map.of(HERE, 1L, THERE, 9L));
    return new Reconciliation(mine, theirs, fields, (field, write) -> lost.add(field))
        .decide(here, there, client);
  }

  private Verdict decide(@Nullable Copy here, Copy there, Client client) {
    return decide(null, here, there, client);
  }

  private static Copy copy(MemberId member, long sequence, long time, @Nullable String text) {
    byte[] value = text == null ? null : Canonical.toBytes(text);
    return new Copy(value, WriteId.of(member, sequence, TODAY + time), 0);
  }

  private static Copy row(MemberId member, long time, Object... fields) {
    ByteWriter out = new ByteWriter(32);
    Row.write(7, fields, out);
    return new Copy(out.toByteArray(), WriteId.of(member, 5, time), 0);
  }

  @Test
  void theSameStampIsTheSameWrite() {
    Copy taken = new Copy(Canonical.toBytes("x"), copy(THERE, 3, 10, "x").id(), 0);
    assertInstanceOf(Verdict.Keep.class, decide(taken, copy(THERE, 3, 10, "x"), Client.UNKNOWN));
    assertEquals(List.of(), lost);
  }

  @Test
  void theLaterWriteStaysAndWhatHadNotSeenItIsLost() {
    Copy here = copy(HERE, 5, 10, "here");
    assertInstanceOf(Verdict.Take.class, decide(here, copy(THERE, 5, 11, "t"), Client.UNKNOWN));
    assertInstanceOf(Verdict.Keep.class, decide(here, copy(THERE, 5, 9, "t"), Client.UNKNOWN));
    assertEquals(List.of(RecordState.WHOLE, RecordState.WHOLE), lost);
  }

  @Test
  void aWriteThatFollowedWhatIsHereLosesNothing() {
    Copy here = copy(HERE, 1, 10, "here");
    assertInstanceOf(Verdict.Take.class, decide(here, copy(THERE, 5, 11, null), Client.UNKNOWN));
    assertInstanceOf(Verdict.Take.class, decide(null, copy(THERE, 5, 11, "t"), Client.UNKNOWN));
    assertEquals(List.of(), lost);
  }

  @Test
  void whatAClientWroteThereAfterItsWriteHereIsLaterWhateverTheStampsSay() {
    Copy here = copy(HERE, 5, 10, "here");
    assertInstanceOf(Verdict.Anew.class, decide(here, copy(THERE, 5, 9, "t"), GONE_ON));
    assertInstanceOf(Verdict.Take.class, decide(here, copy(THERE, 5, 11, "t"), GONE_ON));
  }

  @Test
  void anAttemptThatWasExecutedHereTooChangesNothingOnceMore() {
    Copy here = copy(HERE, 5, 10, "here");
    assertInstanceOf(Verdict.Affirm.class, decide(here, copy(THERE, 5, 11, "t"), REPEATED));
    assertInstanceOf(Verdict.Keep.class, decide(here, copy(THERE, 5, 9, "t"), REPEATED));
  }

  @Test
  void statesAreJoinedWhicheverIsLater() {
    Copy on = flag(Flag.DISABLED.enabled(WriteId.of(THERE, 5, 9)), WriteId.of(THERE, 5, 9));
    Copy off = new Copy(null, WriteId.of(HERE, 5, 10), 0);
    assertInstanceOf(Verdict.Join.class, decide(off, on, Client.UNKNOWN));
    assertInstanceOf(Verdict.Join.class, decide(null, on, Client.UNKNOWN));
    Copy here = flag(Flag.DISABLED.enabled(WriteId.of(THERE, 5, 9)), WriteId.of(HERE, 5, 10));
    assertInstanceOf(Verdict.KeepJoined.class, decide(here, on, Client.UNKNOWN));
  }

  private static Copy flag(Flag flag, WriteId id) {
    return new Copy(StateValue.of(flag), id, 0);
  }

  @Test
  void rowsAreJoinedFieldByFieldWhereFieldsHaveTypes() {
    TypedFields fields = new TypedFields(new TreeMap<>(Map.of(2, CrdtType.MAX_REGISTER)));
    Copy here = row(HERE, 10, "late", 1L);
    Copy there = row(THERE, 9, "early", 2L);
    Verdict verdict = decide(fields, here, there, Client.UNKNOWN);
    byte[] value = ((Verdict.Join) verdict).value();
    assertNotNull(value);
    byte[] seen = StateValue.visible(value);
    assertNotNull(seen);
    assertEquals("late", new Row(seen).field(0));
    assertEquals(2L, new Row(seen).field(1));
    assertEquals(List.of(1), lost);
    assertInstanceOf(Verdict.TakeJoined.class, decide(fields, null, there, Client.UNKNOWN));
    assertInstanceOf(Verdict.Keep.class, decide(fields, here, there, REPEATED));
  }
}
