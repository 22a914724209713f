package io.latticegrid.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.client.config.ReadPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Reads that backups answer, in a cluster of which a part stands still or is cut off. */
final class CopyReadsTest {
  private static final Duration MAX_AGE = Duration.ofSeconds(1);
  private static final ReadPolicy HEDGED = ReadPolicy.hedgedAfter(Duration.ofMillis(20), MAX_AGE);
  private static final ReadPolicy BACKUPS = ReadPolicy.fromBackups(MAX_AGE);

  private final CalmCluster calm = new CalmCluster();
  private final SimClient client = calm.connect();

  /** A key whose primary does not lead the metadata. */
  private String key() {
    for (int i = 0; ; i++) {
      String key = "k" + i;
      if (!CalmCluster.leads(calm.primary(key))) {
        return key;
      }
    }
  }

  private void put(SimClient writer, String key, String value) {
    calm.done(writer, () -> writer.grid().entries().put(key, value));
  }

  @Test
  @DisplayName("a backup answers with what was acknowledged just before")
  void aBackupAnswers() {
    for (int i = 0; i < 50; i++) {
      String key = "k" + i;
      put(client, key, "" + i);
      assertEquals("" + i, calm.done(client, () -> client.grid().entries(BACKUPS).get(key)));
    }
  }

  @Test
  @DisplayName("a hedged read is answered while the primary stands still, and a plain one waits")
  void aHedgedReadIsAnsweredInTime() {
    String key = key();
    put(client, key, "1");
    calm.pause(calm.primary(key), 0.5);
    long before = calm.scheduler.nowNanos();
    CompletableFuture<String> plain = calm.begin(client, () -> client.grid().entries().get(key));
    assertEquals("1", calm.done(client, () -> client.grid().entries(HEDGED).get(key)));
    long tookMillis = (calm.scheduler.nowNanos() - before) / 1_000_000;
    assertTrue(tookMillis < 60, "took " + tookMillis + " ms");
    assertTrue(!plain.isDone(), "nobody else answers a plain read");
    calm.await("the plain read ends", plain::isDone);
    assertEquals("1", plain.join());
    assertTrue(calm.scheduler.nowNanos() - before > CalmCluster.SECOND / 3);
  }

  @Test
  @DisplayName("a backup that is cut off with a reader stops to answer before its copy is too old")
  void theBoundIsKept() {
    String key = key();
    put(client, key, "0");
    SimHost backup = calm.backup(key);
    SimClient reader = calm.connect();
    List<String> small = List.of(backup.name, reader.name());
    List<String> large = new ArrayList<>(List.of(client.name()));
    calm.cluster.hosts().stream()
        .filter(host -> host != backup)
        .forEach(host -> large.add(host.name));
    var there = calm.cluster.network().block(small, large);
    var back = calm.cluster.network().block(large, small);
    long cutNanos = calm.scheduler.nowNanos();
    List<Long> newest = new ArrayList<>();
    CompletableFuture<?> writing =
        calm.begin(client, () -> client.grid().entries().put(key, "1"))
            .thenAccept(old -> newest.add(calm.scheduler.nowNanos()));
    long lastOldAnswer = cutNanos;
    boolean refused = false;
    for (int step = 0; step < 400; step++) {
      CompletableFuture<String> read =
          calm.begin(reader, () -> reader.grid().entries(BACKUPS).get(key));
      long asked = calm.scheduler.nowNanos();
      calm.pass(0.01);
      if (read.isDone() && !read.isCompletedExceptionally()) {
        assertEquals("0", read.join());
        lastOldAnswer = asked;
      } else {
        refused = true;
      }
    }
    assertTrue(refused, "the copy was never too old");
    assertTrue(lastOldAnswer > cutNanos, "the copy was never read");
    assertTrue(lastOldAnswer - cutNanos < CalmCluster.SECOND, "an answer was too old");
    calm.await("the other side writes on", writing::isDone);
    assertTrue(lastOldAnswer - newest.get(0) < CalmCluster.SECOND);
    calm.cluster.network().open(there);
    calm.cluster.network().open(back);
    calm.pass(20);
    assertEquals("1", calm.done(reader, () -> reader.grid().entries(BACKUPS).get(key)));
  }
}
