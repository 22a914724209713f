package io.latticegrid.storage.log;

import io.latticegrid.data.port.DiskException;
import io.latticegrid.data.port.FaultHandler;
import io.latticegrid.data.port.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A node's log as its shards see it: they hand over what they have applied and are told when it is
 * durable. Thread-safe; what blocks, blocks the loop of the log only.
 *
 * <p>What was handed over while the disk was busy becomes durable with one sync. A disk that fails
 * stops the node: its log then ends with what was promised.
 */
public final class DataLog {
  /** A segment a minute, so about a MiB a second; reading one keeps the loop for a moment. */
  static final long CHECK_NANOS = 60_000_000_000L;

  private final Supplier<SegmentLog> opener;
  private final Loop loop;
  private final FaultHandler faults;

  // Confined to the loop.
  private @Nullable SegmentLog log;
  private List<LogRecord> gathered = new ArrayList<>();
  private List<Runnable> waiting = new ArrayList<>();
  private boolean planned;
  private boolean closed;
  private boolean inOrder = true;
  private boolean checking;

  private volatile Figures figures = new Figures(Set.of(), 0);
  private final LongAdder damages = new LongAdder();

  /** What any thread may know of it. */
  private record Figures(Set<Long> outdated, long totalBytes) {}

  /** Takes what is read when a node starts. On the loop of the log. */
  public interface Restorer {
    /**
     * Takes the records of a segment, in order; nothing more is read until it has called back, on
     * any thread.
     */
    void take(List<Item> items, Runnable next);
  }

  /**
   * Something that was read.
   *
   * @param record the record, or the header of one that is damaged
   * @param damage how it is damaged; null if it is whole
   */
  public record Item(LogRecord record, @Nullable DamagedLogException damage) {}

  /**
   * A log that is opened on its loop.
   *
   * @param opener opens it; blocks
   * @param loop the loop, which may be blocked
   * @param faults told if the disk fails
   */
  public DataLog(Supplier<SegmentLog> opener, Loop loop, FaultHandler faults) {
    this.opener = opener;
    this.loop = loop;
    this.faults = faults;
  }

  /**
   * Reads all of it, once and before anything is added.
   *
   * @param done told on the loop of the log: null, or why the log can't be used
   */
  public void restore(Restorer restorer, Consumer<@Nullable Exception> done) {
    loop.execute(() -> {
      try {
        log = opener.get();
      } catch (DiskException | DamagedLogException e) {
        done.accept(e);
        return;
      }
      readNext(restorer, done);
    });
  }

  private void readNext(Restorer restorer, Consumer<@Nullable Exception> done) {
    SegmentLog opened = log;
    if (opened == null || closed) {
      return;
    }
    List<Item> items = new ArrayList<>();
    boolean more;
    try {
      more =
          opened.readNext(
              new SegmentLog.Reader() {
                @Override
                public void read(LogRecord record) {
                  items.add(new Item(record, null));
                }

                @Override
                public void damaged(LogRecord header, DamagedLogException how) {
                  items.add(new Item(header, how));
                }
              });
    } catch (DiskException | DamagedLogException e) {
      done.accept(e);
      return;
    }
    if (more) {
      restorer.take(items, () -> loop.execute(() -> readNext(restorer, done)));
    } else {
      opened.readAll();
      publish(opened);
      done.accept(null);
    }
  }

  /**
   * Adds records.
   *
   * @param durable called on the loop of the log once they will survive a crash; never if the disk
   *     fails
   */
  public void append(List<LogRecord> records, Runnable durable) {
    loop.execute(() -> {
      gathered.addAll(records);
      waiting.add(durable);
      if (!planned) {
        planned = true;
        loop.atEndOfTurn(this::commit);
      }
    });
  }

  private void commit() {
    planned = false;
    SegmentLog opened = log;
    if (opened == null || closed || !inOrder) {
      return;
    }
    List<LogRecord> records = gathered;
    List<Runnable> told = waiting;
    gathered = new ArrayList<>();
    waiting = new ArrayList<>();
    try {
      opened.append(records);
    } catch (DiskException e) {
      inOrder = false;
      faults.fault("the data log's disk failed, so nothing more can be promised", e);
      return;
    }
    publish(opened);
    told.forEach(Runnable::run);
  }

  /**
   * From now on looks at what lies on the disk, a segment at a time, again and again. What is not
   * what was written is of no use to a later life: the copies that are in it are written anew.
   *
   * @param finds told of it, on the loop of the log
   */
  public void check(Consumer<DamagedLogException> finds) {
    loop.execute(() -> {
      if (!checking) {
        checking = true;
        planCheck(finds);
      }
    });
  }

  private void planCheck(Consumer<DamagedLogException> finds) {
    loop.schedule(
        CHECK_NANOS,
        () -> {
          SegmentLog opened = log;
          if (opened != null && !closed && inOrder) {
            found(opened).forEach(finds);
            publish(opened);
            planCheck(finds);
          }
        });
  }

  private List<DamagedLogException> found(SegmentLog opened) {
    List<DamagedLogException> found;
    try {
      found = opened.checkNext();
    } catch (DiskException e) {
      found = List.of(new DamagedLogException("the log", 0, String.valueOf(e.getMessage())));
    }
    damages.add(found.size());
    return found;
  }

  /** How many records were found that are not what was written. Any thread. */
  public long damages() {
    return damages.sum();
  }

  private void publish(SegmentLog opened) {
    figures = new Figures(opened.outdated(), opened.totalBytes());
  }

  /** Writes nothing more. */
  public void close() {
    loop.execute(() -> closed = true);
  }

  /**
   * The partitions whose copies are to be written anew so that the log gets shorter, by {@link
   * LogRecord#id}. Any thread.
   */
  public Set<Long> outdated() {
    return figures.outdated();
  }

  /** How many bytes it takes. Any thread. */
  public long totalBytes() {
    return figures.totalBytes();
  }
}
