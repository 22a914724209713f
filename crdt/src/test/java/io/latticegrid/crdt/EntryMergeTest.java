package io.latticegrid.crdt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.latticegrid.crdt.codec.EntryMerge;
import io.latticegrid.crdt.codec.EntryMerge.Copy;
import io.latticegrid.crdt.codec.StateValue;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.codec.Row;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two copies of an entry that were changed apart become one. */
class EntryMergeTest {
  private static final MemberId ANNA = new MemberId(1, 1);
  private static final MemberId BERT = new MemberId(2, 1);

  /** A copy of a partition with one entry. */
  private static final class Side {
    final MemberId self;
    final VersionVector seen = new VersionVector();
    long clock;
    @Nullable Copy copy;

    Side(MemberId self, long clock) {
      this.self = self;
      this.clock = clock;
    }

    Side(MemberId self, long clock, Side other) {
      this(self, clock);
      seen.merge(other.seen);
      copy = other.copy;
    }

    WriteId next() {
      long sequence = seen.get(self) + 1;
      seen.advance(self, sequence);
      return WriteId.of(self, sequence, ++clock);
    }

    byte @Nullable [] value() {
      return copy == null ? null : copy.value();
    }

    void add(long amount) {
      WriteId id = next();
      Counter before = StateValue.stateOr(value(), StateValue.counter());
      copy = new Copy(StateValue.of(StateValue.added(before, amount, id)), id, 0);
    }

    void enable(boolean on) {
      WriteId id = next();
      Flag before = StateValue.stateOr(value(), Flag.DISABLED);
      copy = new Copy(StateValue.of(on ? before.enabled(id) : before.disabled()), id, 0);
    }

    void insert(Object element) {
      WriteId id = next();
      OrSet before = StateValue.stateOr(value(), StateValue.set());
      copy = new Copy(StateValue.of(before.added(Bytes.of(element), id)), id, 0);
    }

    void remove() {
      copy = new Copy(null, next(), 0);
    }

    void write(@Nullable Object... fields) {
      ByteWriter out = new ByteWriter();
      Row.write(7, fields, out);
      copy = new Copy(out.toByteArray(), next(), 0);
    }

    void update(int field, Object value) {
      WriteId id = next();
      Copy before = copy;
      assertNotNull(before);
      byte[] bytes = before.value();
      assertNotNull(bytes);
      RecordState record = StateValue.record(bytes, before.id(), 0);
      byte[] after = StateValue.of(record.updated(Map.of(field, Bytes.of(value)), id));
      copy = new Copy(after, id, 0);
    }

    Copy merged(Side other, LossListener losses) {
      Merge merge = Merge.ofStates(Coverage.of(seen), Coverage.of(other.seen), losses);
      Copy theirs = other.copy;
      assertNotNull(theirs);
      return EntryMerge.merge(copy, theirs, merge);
    }
  }

  private static @Nullable Object read(Copy copy) {
    byte[] value = copy.value();
    byte[] visible = value == null ? null : StateValue.visible(value);
    return visible == null ? null : Canonical.fromBytes(visible);
  }

  /** Both ways, which must come to the same. */
  private static Copy both(Side a, Side b) {
    Copy one = a.merged(b, LossListener.NONE);
    Copy other = b.merged(a, LossListener.NONE);
    assertArrayEquals(one.value(), other.value());
    assertEquals(one.expiresAtMillis(), other.expiresAtMillis());
    return one;
  }

  @Test
  void whatBothSidesAddedCounts() {
    Side anna = new Side(ANNA, 100);
    anna.add(10);
    Side bert = new Side(BERT, 500, anna);
    anna.add(5);
    bert.add(-3);
    bert.add(20);
    assertEquals(32L, read(both(anna, bert)));
  }

  @Test
  void aCounterThatOneSideHasNeverSeenIsTaken() {
    Side anna = new Side(ANNA, 100);
    Side bert = new Side(BERT, 500, anna);
    bert.add(4);
    assertEquals(4L, read(anna.merged(bert, LossListener.NONE)));
  }

  @Test
  void switchingOnWinsOverAConcurrentSwitchingOff() {
    Side anna = new Side(ANNA, 100);
    anna.enable(true);
    Side bert = new Side(BERT, 500, anna);
    anna.enable(true);
    bert.enable(false);
    assertEquals(true, read(both(anna, bert)));
  }

  @Test
  void whatWasSwitchedOffAfterItWasSeenStaysOff() {
    Side anna = new Side(ANNA, 100);
    anna.enable(true);
    Side bert = new Side(BERT, 50, anna);
    bert.enable(false);
    assertNull(read(both(anna, bert)));
  }

  @Test
  void everyElementThatASideAddedIsThereAndWhatOneRemovedIsGone() {
    Side anna = new Side(ANNA, 100);
    anna.insert("old");
    Side bert = new Side(BERT, 50, anna);
    anna.insert("anna's");
    bert.remove();
    bert.insert("bert's");
    assertEquals(List.of("anna's", "bert's"), read(both(anna, bert)));
  }

  @Test
  void writesToDifferentFieldsBothSurvive() {
    Side anna = new Side(ANNA, 100);
    anna.write("name", 1L, false);
    Side bert = new Side(BERT, 500, anna);
    anna.update(1, "other name");
    bert.update(2, 2L);
    byte[] merged = both(anna, bert).value();
    assertNotNull(merged);
    byte[] row = StateValue.visible(merged);
    assertNotNull(row);
    assertEquals("other name", new Row(row).field(0));
    assertEquals(2L, new Row(row).field(1));
  }

  @Test
  void aFieldThatBothWroteIsTheLatersAndTheOthersIsReported() {
    Side anna = new Side(ANNA, 100);
    anna.write("name", 1L);
    Side bert = new Side(BERT, 500, anna);
    anna.update(1, "anna's");
    bert.update(1, "bert's");
    List<@Nullable Object> lost = new ArrayList<>();
    anna.merged(bert, (field, write) -> lost.add(List.of(field, read(write))));
    assertEquals(List.of(List.of(1, "anna's")), lost);
  }

  private static Object read(Write write) {
    Bytes value = write.value();
    assertNotNull(value);
    Object read = value.value();
    assertNotNull(read);
    return read;
  }

  @Test
  void aReplacementThatIsLaterThanAnUpdateWinsWhole() {
    Side anna = new Side(ANNA, 100);
    anna.write("name", 1L);
    Side bert = new Side(BERT, 500, anna);
    anna.update(1, "anna's");
    bert.write("bert's", 5L);
    byte[] merged = both(anna, bert).value();
    assertNotNull(merged);
    byte[] row = StateValue.visible(merged);
    assertNotNull(row);
    assertEquals("bert's", new Row(row).field(0));
    assertEquals(5L, new Row(row).field(1));
  }

  @Test
  void ofARemovalAndAnUpdateTheLaterWins() {
    Side anna = new Side(ANNA, 100);
    anna.write("name", 1L);
    Side bert = new Side(BERT, 500, anna);
    anna.update(1, "anna's");
    bert.remove();
    List<Integer> lost = new ArrayList<>();
    assertNull(bert.merged(anna, (field, write) -> lost.add(field)).value());
    assertEquals(List.of(1), lost, "the field that the removal hides, and nothing older");
    Side carl = new Side(new MemberId(3, 1), 900, anna);
    carl.update(2, 9L);
    assertSame(carl.copy, bert.merged(carl, LossListener.NONE));
  }

  @Test
  void valuesThatAreNoStatesAreReplacedByTheLaterAndTheLoserIsReported() {
    Side anna = new Side(ANNA, 100);
    Side bert = new Side(BERT, 500, anna);
    anna.write("anna's");
    bert.write("bert's");
    List<Integer> lost = new ArrayList<>();
    assertSame(bert.copy, anna.merged(bert, (field, write) -> lost.add(field)));
    assertEquals(List.of(RecordState.WHOLE), lost);
  }

  @Test
  void aStateThatIsWrittenAnewIsReadAsBefore() {
    Side anna = new Side(ANNA, 100);
    anna.add(5);
    Side bert = new Side(BERT, 500, anna);
    bert.add(-9);
    byte[] value = both(anna, bert).value();
    assertNotNull(value);
    byte[] anew = StateValue.rewritten(value, WriteId.of(BERT, 1, 1));
    assertNotNull(anew);
    assertArrayEquals(StateValue.visible(value), StateValue.visible(anew));
  }
}
