package io.latticegrid.chaos.kills;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Loop;
import io.latticegrid.node.loop.ThreadLoops;
import io.latticegrid.storage.file.FileLogDisk;
import io.latticegrid.storage.log.DataLog;
import io.latticegrid.storage.log.LogRecord;
import io.latticegrid.storage.log.SegmentLog;
import io.latticegrid.storage.log.SegmentLogConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Entries in a node's log, as a node keeps them: a whole copy of each partition, changes behind it,
 * and the copy written anew when the log asks for it. A partition a writer. Thread-safe, but for
 * two that write the same partition.
 */
final class LoggedEntries implements KeptEntries {
  /** Small, so that segments come and go while processes are killed. */
  private static final SegmentLogConfig CONFIG = new SegmentLogConfig(128 << 10, 256 << 10);

  private static final long NODE = 0x6B1115;

  private final FileLogDisk files;
  private final ThreadLoops loops;
  private final DataLog log;
  private final List<LoggedCopy> copies = new ArrayList<>();

  private LoggedEntries(FileLogDisk files, int life) {
    this.files = files;
    loops = new ThreadLoops("kills-", LoggedEntries::halt);
    UnsyncedDisk disk = new UnsyncedDisk(files, new SplittableRandom(life));
    Loop loop = loops.open("log");
    MemberId writer = new MemberId(NODE, life + 1);
    log = new DataLog(() -> new SegmentLog(disk, writer, CONFIG), loop, LoggedEntries::halt);
    for (int i = 0; i < KillLoad.WRITERS; i++) {
      copies.add(new LoggedCopy(i));
    }
  }

  private static void halt(String what, Throwable cause) {
    System.err.println(what + ": " + cause);
    Runtime.getRuntime().halt(1);
  }

  static LoggedEntries open(Path directory, int life) throws IOException {
    LoggedEntries entries = new LoggedEntries(FileLogDisk.open(directory), life);
    CompletableFuture<@Nullable Exception> over = new CompletableFuture<>();
    entries.log.restore(
        (items, next) -> {
          entries.read(items, over);
          next.run();
        },
        over::complete);
    try {
      Exception failure = over.get();
      if (failure != null) {
        throw new IOException("the log can't be used: " + failure.getMessage(), failure);
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IOException("the log can't be read", e);
    }
    entries.copies.forEach(LoggedCopy::over);
    return entries;
  }

  private void read(List<DataLog.Item> items, CompletableFuture<@Nullable Exception> over) {
    for (DataLog.Item item : items) {
      if (item.damage() == null) {
        copies.get(item.record().partition()).read(item.record());
      } else {
        over.complete(item.damage());
      }
    }
  }

  @Override
  public void write(KeptWrite write) throws InterruptedException {
    LoggedCopy copy = copies.get(write.writer());
    LogRecord change = copy.change(write.changes());
    List<LogRecord> records = List.of(change);
    if (!copy.isWhole() || log.outdated().contains(change.id())) {
      List<LogRecord> anew = copy.anew(change, write.changes());
      // Each by itself, so that a kill finds a copy that is half written.
      anew.subList(0, anew.size() - 1).forEach(record -> log.append(List.of(record), () -> {}));
      records = anew.subList(anew.size() - 1, anew.size());
    } else {
      copy.apply(write.changes());
    }
    CountDownLatch durable = new CountDownLatch(1);
    log.append(records, durable::countDown);
    durable.await();
  }

  @Override
  public SortedMap<Integer, byte[]> all() {
    SortedMap<Integer, byte[]> all = new TreeMap<>();
    copies.forEach(copy -> all.putAll(copy.entries()));
    return all;
  }

  @Override
  public void close() throws IOException {
    loops.close();
    files.close();
  }
}
