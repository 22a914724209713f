package io.latticegrid.storage.chronicle;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.schema.RecordEngine;
import io.latticegrid.storage.CompactRecordMemory;
import io.latticegrid.storage.FileRecordMemory;
import io.latticegrid.storage.MemberNumbers;
import io.latticegrid.storage.RecordMemories;
import io.latticegrid.storage.RecordMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memories of maps that ask for it in files of a directory, one a map and partition, and all others
 * in memory. Thread-safe.
 *
 * <p>Chronicle Map compiles classes when its first map is made, for a second or so. That is done
 * beside the shards, and only once a map asks for it.
 */
public final class ChronicleMemories implements RecordMemories {
  private static final Logger LOG = LoggerFactory.getLogger(ChronicleMemories.class);

  /** The form of names and contents: files of others are deleted. */
  private static final Pattern NAME =
      Pattern.compile("group-(\\d{1,9})-partition-(\\d{1,9})-map-(\\d{1,9})\\.2\\.chronicle");

  private static final String TRIAL = "trial.chronicle";

  /** What must be free on the disk beside what a file is laid out for. */
  private static final long SPARE_BYTES = 16 << 20;

  private final Path directory;
  private final Executor pool;
  private final ConcurrentSkipListMap<String, Held> former = new ConcurrentSkipListMap<>();
  private final AtomicBoolean preparing = new AtomicBoolean();
  private final CountDownLatch prepared = new CountDownLatch(1);
  private volatile boolean usable;

  private record Held(int group, int partition, int mapId, FileRecordMemory memory) {}

  /** Numbers nobody: of files that no shard has asked for yet. */
  private static final MemberNumbers NOBODY =
      new MemberNumbers() {
        @Override
        public int number(MemberId member) {
          return 0;
        }

        @Override
        public MemberId member(int number) {
          return MemberId.NONE;
        }
      };

  /** In a directory, made if it isn't there, that nobody else uses. */
  public ChronicleMemories(Path directory, Executor pool) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.pool = pool;
  }

  @Override
  public RecordMemory open(Place place, MemberNumbers members) {
    if (place.engine() != RecordEngine.CHRONICLE) {
      return new CompactRecordMemory();
    }
    prepare();
    String name =
        "group-%d-partition-%d-map-%d.2.chronicle"
            .formatted(place.group(), place.partition(), place.mapId());
    try {
      prepared.await();
      drop(former.remove(name));
      if (usable && hasRoom(place.shareBytes())) {
        return new FileRecordMemory(
            ChronicleFile.create(directory.resolve(name), place.shareBytes()), members);
      }
      LOG.warn("no room on the disk, or no Chronicle Map, for {}: it stays in memory", name);
    } catch (IOException | RuntimeException e) {
      // Right all the same, and fetched whole after a restart.
      LOG.warn("{} can't be made: it stays in memory", name, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Chronicle Map was made ready", e);
    }
    return new CompactRecordMemory();
  }

  private boolean hasRoom(long bytes) throws IOException {
    return Files.getFileStore(directory).getUsableSpace() >= bytes + SPARE_BYTES;
  }

  @Override
  public boolean isReady(Place place) {
    return place.engine() != RecordEngine.CHRONICLE || prepared.getCount() == 0;
  }

  @Override
  public void prepare() {
    if (preparing.compareAndSet(false, true)) {
      pool.execute(this::tryOut);
    }
  }

  private void tryOut() {
    long begun = System.nanoTime();
    try {
      ChronicleFile.create(directory.resolve(TRIAL), 1).delete();
      usable = true;
      LOG.info("Chronicle Map is ready after {} ms", (System.nanoTime() - begun) / 1_000_000);
    } catch (RuntimeException | LinkageError e) {
      LOG.error("Chronicle Map can't be used; maps that ask for it stay in memory", e);
    } finally {
      prepared.countDown();
    }
  }

  @Override
  public boolean keepsFiles() {
    return true;
  }

  @Override
  public void begin(Former what, Runnable done) {
    pool.execute(() -> {
      try {
        List<Path> files = files();
        if (what == Former.DELETED) {
          files.forEach(ChronicleMemories::delete);
        } else if (!files.isEmpty()) {
          prepare();
          files.forEach(this::reopen);
          LOG.info("{} files of records were opened again, to be compared", former.size());
        }
      } catch (UncheckedIOException e) {
        LOG.error("files of records can't be read again, and are not used: {}", e.getMessage());
      } finally {
        done.run();
      }
    });
  }

  private List<Path> files() {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(path -> path.toString().endsWith(".chronicle")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + directory, e);
    }
  }

  private void reopen(Path path) {
    String name = path.getFileName().toString();
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      delete(path);
      return;
    }
    try {
      FileRecordMemory memory = new FileRecordMemory(ChronicleFile.open(path), NOBODY);
      int dropped = memory.readAgain();
      if (dropped > 0) {
        LOG.warn("{} records of {} are not what was written, and were dropped", dropped, name);
      }
      former.put(
          name,
          new Held(
              Integer.parseInt(matcher.group(1)),
              Integer.parseInt(matcher.group(2)),
              Integer.parseInt(matcher.group(3)),
              memory));
    } catch (IOException | RuntimeException | InternalError e) {
      // An access beyond the end of a file that was cut is an InternalError of the JVM.
      LOG.warn("{} is damaged, and deleted: {}", name, e.getMessage());
      delete(path);
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + path.getFileName(), e);
    }
  }

  @Override
  public Map<Integer, RecordMemory> reopen(int group, int partition, MemberNumbers members) {
    Map<Integer, RecordMemory> found = new TreeMap<>();
    former.forEach((name, held) -> {
      if (held.group == group && held.partition == partition && former.remove(name, held)) {
        held.memory.bind(members);
        found.put(held.mapId, held.memory);
      }
    });
    return found;
  }

  @Override
  public void dropUnclaimed() {
    for (String name : former.keySet()) {
      drop(former.remove(name));
    }
  }

  private static void drop(@Nullable Held held) {
    if (held != null) {
      held.memory.close();
    }
  }
}
