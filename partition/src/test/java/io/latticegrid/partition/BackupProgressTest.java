package io.latticegrid.partition;

import static io.latticegrid.partition.VirtualTime.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.port.Invariant.BrokenInvariant;
import io.latticegrid.partition.BackupProgress.Joining;
import io.latticegrid.partition.BackupProgress.Mode;
import org.junit.jupiter.api.Test;

class BackupProgressTest {
  private static final MemberId A = new MemberId(1, 1);

  private final ReplicationLog log = new ReplicationLog();
  private final BackupProgress progress = new BackupProgress(0);

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      ReplicationLogTest.append(log, ReplicationLogTest.delta(A, log.end() + 1, 35));
    }
  }

  private static VersionVector upTo(long sequence) {
    VersionVector vector = new VersionVector();
    vector.advance(A, sequence);
    return vector;
  }

  @Test
  void aStreamBeginsBehindWhatTheBackupContains() {
    append(10);
    log.trim(2, 0);
    progress.stream(upTo(5), log, 0);
    assertEquals(5, progress.sentPosition());
    assertEquals(5, progress.ackedPosition());
    assertEquals(500, progress.owedBytes(log));
    progress.sent(10, log);
    progress.acknowledge(upTo(8), log, 0);
    assertEquals(8, progress.ackedPosition());
    assertEquals(10, progress.sentPosition());
    assertEquals(200, progress.owedBytes(log));
  }

  @Test
  void anOldAcknowledgementTakesNothingBack() {
    append(10);
    progress.stream(upTo(8), log, 0);
    progress.acknowledge(upTo(3), log, 0);
    assertEquals(8, progress.ackedPosition());
    assertEquals(upTo(8), progress.acked());
  }

  @Test
  void afterABreakOfTheLinkWhatWasNotAcknowledgedIsSentAgain() {
    append(10);
    progress.stream(upTo(4), log, 0);
    progress.sent(10, log);
    progress.linkLost(0);
    assertEquals(Mode.STREAM, progress.mode());
    assertEquals(4, progress.sentPosition());
  }

  @Test
  void asLongAsTheSnapshotIsNotServedAnAcknowledgementIsOfAnEarlierTime() {
    append(10);
    progress.snapshot(log);
    progress.acknowledge(upTo(10), log, 0);
    assertEquals(Mode.SNAPSHOT, progress.mode());
    assertFalse(progress.acked().covers(upTo(1)));
    progress.snapshotServed();
    progress.acknowledge(upTo(10), log, 0);
    assertEquals(Mode.STREAM, progress.mode());
    assertTrue(progress.acked().covers(upTo(10)));
  }

  @Test
  void whatIsStreamedBesideASnapshotNeedNotBeKept() {
    append(10);
    progress.snapshot(log);
    append(10);
    assertEquals(1_000, progress.owedBytes(log));
    progress.sent(20, log);
    assertEquals(0, progress.owedBytes(log));
    assertEquals(20, progress.ackedPosition());
    // What is under way when the first acknowledgement comes is owed again.
    progress.snapshotServed();
    progress.acknowledge(upTo(15), log, 0);
    assertEquals(15, progress.ackedPosition());
    assertEquals(500, progress.owedBytes(log));
  }

  @Test
  void aSnapshotIsGivenUpWithTheLinkOrWhenTheLogNoLongerReachesBackToIt() {
    append(10);
    progress.snapshot(log);
    progress.linkLost(0);
    assertEquals(Mode.PROBE, progress.mode());
    assertTrue(progress.isToBeAsked(0));
    progress.snapshot(log);
    append(10);
    progress.sent(20, log);
    log.trim(18, 0);
    progress.snapshotServed();
    progress.acknowledge(upTo(15), log, 0);
    assertEquals(Mode.PROBE, progress.mode());
  }

  @Test
  void itCatchesUpBeforeTheLogIsAskedAndIsNotGivenUpAfterThat() {
    append(10);
    progress.stream(upTo(5), log, 0);
    progress.startJoining(log, new VersionVector());
    append(5);
    progress.acknowledge(upTo(9), log, 0);
    assertFalse(progress.hasCaughtUp(false));
    progress.acknowledge(upTo(10), log, 0);
    assertTrue(progress.hasCaughtUp(false), "later writes wait for it anyway");
    progress.askedToJoin();
    progress.linkLost(0);
    assertEquals(Mode.STREAM, progress.mode());
    assertEquals(Joining.ASKED, progress.joining());
    assertThrows(BrokenInvariant.class, () -> progress.detach(0));
    assertThrows(BrokenInvariant.class, () -> progress.snapshot(log));
  }

  @Test
  void theTimeForWhichItOwesBeginsAnewWithEveryStepForward() {
    progress.stream(upTo(0), log, 0);
    assertEquals(0, progress.owesForNanos(log, SECOND));
    append(2);
    assertEquals(0, progress.owesForNanos(log, 2 * SECOND));
    assertEquals(SECOND, progress.owesForNanos(log, 3 * SECOND));
    progress.acknowledge(upTo(1), log, 3 * SECOND);
    assertEquals(2 * SECOND, progress.owesForNanos(log, 4 * SECOND), "it still owes the second");
    append(1);
    progress.acknowledge(upTo(2), log, 4 * SECOND);
    assertEquals(0, progress.owesForNanos(log, 5 * SECOND));
  }

  @Test
  void whatASilentBackupOwesIsSentAgainOnceASecond() {
    append(4);
    progress.stream(upTo(1), log, 0);
    progress.sent(4, log);
    progress.sendAgainIfSilent(SECOND, SECOND);
    assertEquals(4, progress.sentPosition());
    progress.sendAgainIfSilent(SECOND + 1, SECOND + 1);
    assertEquals(1, progress.sentPosition());
    progress.sent(4, log);
    progress.sendAgainIfSilent(2 * SECOND, 2 * SECOND);
    assertEquals(4, progress.sentPosition());
  }

  @Test
  void whoMustAttachIsAskedOnceASecond() {
    assertFalse(progress.isToBeAsked(0), "it knows by itself at first");
    assertTrue(progress.isToBeAsked(SECOND));
    progress.asked(SECOND);
    assertFalse(progress.isToBeAsked(2 * SECOND - 1));
    assertTrue(progress.isToBeAsked(2 * SECOND));
  }
}
