package io.latticegrid.benchmarks.durable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.benchmarks.peer.ServerProcesses;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableBenchTest {
  @TempDir private Path directory;

  @Test
  @DisplayName("every write is waited for, and one that fails is no figure")
  void ratesCountWhatWasWritten() throws Exception {
    AtomicInteger writes = new AtomicInteger();
    assertTrue(WriteRate.ofThreads(2, 20, (key, value) -> writes.incrementAndGet()) > 0);
    assertTrue(writes.get() > 0);
    CompletableFuture<Void> failed = CompletableFuture.failedFuture(new IllegalStateException());
    assertThrows(
        ExecutionException.class, () -> WriteRate.ofPipeline(4, 5, (key, value) -> failed));
    assertThrows(
        ExecutionException.class,
        () ->
            WriteRate.ofThreads(
                1,
                5,
                (key, value) -> {
                  throw new IllegalStateException();
                }));
  }

  @Test
  @DisplayName("a thousand entries are back from the log, and from a table")
  void restarts() throws Exception {
    int port = ServerProcesses.freePorts(19_300, 2, 1);
    RestartTime restart = new RestartTime(directory, port, 1_000);
    assertTrue(restart.fromLog().bytes() > 100_000);
    assertTrue(restart.fromTable().seconds() > 0);
    assertEquals(10.0, new RestartTime.Figure(2, 20_000_000).megabytes());
  }
}
