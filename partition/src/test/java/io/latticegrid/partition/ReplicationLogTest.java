package io.latticegrid.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.port.Invariant.BrokenInvariant;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.ReplicationMessage.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReplicationLogTest {
  private static final MemberId A = new MemberId(1, 1);
  private static final MemberId B = new MemberId(2, 1);

  static Delta delta(MemberId origin, long sequence, int valueLength) {
    return new Delta(
        new Dot(origin, sequence),
        1,
        new byte[1],
        new byte[valueLength],
        sequence,
        origin,
        0,
        null,
        null);
  }

  static void append(ReplicationLog log, Delta delta) {
    log.append(delta, delta.dot().sequence() - 1);
  }

  private static ReplicationLog of(int deltas) {
    ReplicationLog log = new ReplicationLog();
    for (int i = 1; i <= deltas; i++) {
      append(log, delta(i % 2 == 0 ? A : B, (i + 1) / 2, 35));
    }
    return log;
  }

  private static List<Dot> dots(List<Delta> deltas) {
    return deltas.stream().map(Delta::dot).toList();
  }

  @Test
  void positionsStayGoodWhileTheRingGrowsAndIsTrimmed() {
    ReplicationLog log = new ReplicationLog();
    for (long i = 0; i < 1_000; i++) {
      append(log, delta(A, i + 1, 10));
      log.trim(i - 5, 0);
      assertEquals(i + 1, log.at(i).dot().sequence());
      assertEquals(Math.max(0, i - 5), log.first());
    }
    assertEquals(1_000, log.end());
    assertThrows(BrokenInvariant.class, () -> log.at(10));
    assertThrows(BrokenInvariant.class, () -> log.at(1_000));
  }

  @Test
  void whatWasMadeTogetherIsNeverTakenApart() {
    ReplicationLog log = new ReplicationLog();
    long[] stamps = {1, 2, 2, 2, 3};
    for (int i = 0; i < stamps.length; i++) {
      Dot dot = new Dot(A, i + 1);
      append(log, new Delta(dot, 1, new byte[1], new byte[10], stamps[i], A, 0, null, null));
    }
    assertEquals(1, log.from(0, 1).size());
    assertEquals(3, log.from(1, 1).size());
    assertEquals(1, log.from(4, 1).size());
    assertEquals(4, log.from(0, 160).size());
  }

  @Test
  void whoHasAChangeThatEverybodyElseDroppedIsNotStreamedTo() {
    ReplicationLog log = new ReplicationLog();
    append(log, delta(A, 1, 10));
    log.append(delta(A, 5, 10), 1);
    for (long contained = 0; contained <= 6; contained++) {
      VersionVector progress = new VersionVector();
      progress.advance(A, contained);
      assertEquals(contained <= 1 || contained >= 5, log.canStreamTo(progress));
    }
    log.trim(log.end(), 0);
    VersionVector later = new VersionVector();
    later.advance(A, 5);
    assertTrue(log.canStreamTo(later));
  }

  @Test
  void trimmingStopsAtThePositionAndAtTheBytesToKeep() {
    ReplicationLog log = of(10);
    assertEquals(1_000, log.retainedBytes());
    log.trim(4, 0);
    assertEquals(4, log.first());
    log.trim(10, 250);
    assertEquals(8, log.first());
    assertEquals(200, log.retainedBytes());
    assertEquals(1_000, log.appendedBytes());
    log.trim(100, 0);
    assertEquals(10, log.first());
    assertEquals(0, log.retainedBytes());
  }

  @Test
  void onlyWhoContainsAllThatWasTrimmedIsStreamedTo() {
    ReplicationLog log = of(10);
    VersionVector nothing = new VersionVector();
    assertTrue(log.canStreamTo(nothing));
    log.trim(3, 0); // B1 A1 B2
    VersionVector progress = new VersionVector();
    progress.advance(B, 2);
    assertFalse(log.canStreamTo(progress));
    progress.advance(A, 1);
    assertTrue(log.canStreamTo(progress));
    assertFalse(log.canStreamTo(nothing));
  }

  @Test
  void aPieceHasAtLeastOneDeltaAndElseKeepsToItsBytes() {
    ReplicationLog log = of(5);
    assertEquals(List.of(new Dot(B, 1)), dots(log.from(0, 1)));
    assertEquals(List.of(new Dot(A, 1), new Dot(B, 2)), dots(log.from(1, 250)));
    assertEquals(4, log.from(1, 10_000).size());
    assertEquals(List.of(), log.from(5, 10_000));
  }

  @Test
  void afterAResetWhatThePartitionContainsCountsAsTrimmed() {
    ReplicationLog log = of(6);
    VersionVector contained = new VersionVector();
    contained.advance(A, 77);
    log.reset(contained);
    assertEquals(0, log.retainedBytes());
    assertEquals(6, log.first());
    assertTrue(log.canStreamTo(contained));
    assertFalse(log.canStreamTo(new VersionVector()));
  }

  @Test
  void whatWasThereBeforeAResetIsForgottenWhateverIsTrimmedLater() {
    ReplicationLog log = of(6);
    VersionVector contained = new VersionVector();
    contained.advance(A, 2);
    log.reset(contained);
    for (long sequence = 3; sequence <= 6; sequence++) {
      append(log, delta(A, sequence, 35));
    }
    log.trim(8, 0);
    VersionVector progress = new VersionVector();
    progress.advance(A, 4);
    assertTrue(log.canStreamTo(progress), "B's dots of before are asked of nobody");
    assertEquals(9, log.contained(new VersionVector(), 9));
  }

  @Test
  void howFarAProgressContainsWhatIsRetainedIsFoundOverAllRuns() {
    Random random = new Random(1);
    for (int seed = 0; seed < 200; seed++) {
      ReplicationLog log = new ReplicationLog();
      List<Dot> all = new ArrayList<>();
      long[] sequences = {0, 0};
      for (int i = 0; i < 60; i++) {
        int origin = random.nextInt(4) / 3;
        long before = sequences[origin];
        sequences[origin] += random.nextInt(20) == 0 ? 3 : 1;
        Delta delta = delta(origin == 0 ? A : B, sequences[origin], random.nextInt(50));
        log.append(delta, before);
        all.add(delta.dot());
        if (random.nextInt(8) == 0) {
          log.trim(log.first() + random.nextInt(4), 0);
        }
      }
      VersionVector progress = new VersionVector();
      progress.advance(A, random.nextLong(sequences[0] + 1));
      progress.advance(B, random.nextLong(sequences[1] + 1));
      long from = log.first() + random.nextLong(log.end() - log.first() + 1);
      long expected = from;
      while (expected < log.end() && progress.covers(all.get((int) expected))) {
        expected++;
      }
      assertEquals(expected, log.contained(progress, from));
      long bytes = 0;
      for (long at = log.first(); at < expected; at++) {
        bytes += log.at(at).size();
      }
      assertEquals(bytes, log.bytesBefore(expected) - log.bytesBefore(log.first()));
    }
  }

  @Test
  void anOldValueThatIsCarriedAlongCounts() {
    Delta with =
        new Delta(
            new Dot(A, 1),
            1,
            new byte[1],
            null,
            1,
            A,
            0,
            new Outcome(1, 1, 1, new byte[1_000]),
            null);
    assertTrue(with.size() > 1_000);
  }
}
