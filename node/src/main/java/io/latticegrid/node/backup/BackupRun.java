package io.latticegrid.node.backup;

import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.WholeEntries;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.proto.message.BackupMessage.WholePage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads a cluster into a backup: map by map, each partition from its primary. Confined to its user,
 * whose thread waits for the cluster.
 */
public final class BackupRun {
  /** Partitions read at once: a page each is in memory. */
  private static final int AT_ONCE = 4;

  /** How often a partition is begun again because its primary has changed. */
  private static final int MOST_BEGINNINGS = 50;

  private final BackupWriter file;
  private final Progress progress;
  private int again;

  /** Told how far it is, after each page. */
  @FunctionalInterface
  public interface Progress {
    /**
     * It is so far.
     *
     * @param map the map
     * @param partition how many partitions of it are read
     * @param entries entries read so far, over all maps
     * @param bytes written so far
     */
    void at(String map, int partition, long entries, long bytes);
  }

  /** Into a file that the caller closes. */
  public BackupRun(BackupWriter file, Progress progress) {
    this.file = file;
    this.progress = progress;
  }

  /** How many partitions were read anew because their primary changed meanwhile. */
  public int readAgain() {
    return again;
  }

  /**
   * Reads the groups and maps named.
   *
   * @throws GridException naming the partition, if one can't be read: there is no backup then
   */
  public void read(LatticeClient client, SavedCatalog catalog) throws IOException {
    for (BackupBlock.Group group : catalog.groups()) {
      file.group(group);
    }
    List<WholeEntries> maps = new ArrayList<>();
    for (String name : catalog.maps()) {
      WholeEntries map = client.wholeEntries(name);
      MapDefinition definition = map.info().definition();
      file.map(catalog.inItsGroup(definition, map.info().group()));
      maps.add(map);
    }
    for (int number = 0; number < maps.size(); number++) {
      read(maps.get(number), number);
    }
    file.finish();
  }

  private void read(WholeEntries map, int number) throws IOException {
    ArrayDeque<Reading> open = new ArrayDeque<>();
    int next = 0;
    int done = 0;
    while (done < map.partitionCount()) {
      while (open.size() < AT_ONCE && next < map.partitionCount()) {
        open.add(new Reading(map, number, next++));
      }
      Reading first = open.remove();
      if (first.take()) {
        done++;
      } else {
        open.add(first);
      }
      String name = map.info().definition().name();
      progress.at(name, done, file.entries(), file.bytes());
    }
  }

  /** One map in one partition, on its way. */
  private final class Reading {
    private static final int NONE = -1;

    private final WholeEntries map;
    private final int number;
    private final int partition;
    private CompletableFuture<WholePage> asked;
    private long reign;
    private int section = NONE;
    private int beginnings;

    Reading(WholeEntries map, int number, int partition) {
      this.map = map;
      this.number = number;
      this.partition = partition;
      this.asked = map.read(partition, 0);
    }

    /** Keeps the page that was asked for; whether it was the last. */
    boolean take() throws IOException {
      WholePage page = await();
      if (section != NONE && page.reign() != reign) {
        // Another primary: what the former one had and told may not be what counts.
        file.giveUp(section);
        section = NONE;
        again++;
        asked = map.read(partition, 0);
        return false;
      }
      if (section == NONE) {
        begin(page.reign());
      }
      file.piece(section, page);
      if (!page.done()) {
        asked = map.read(partition, page.nextCursor());
      }
      return page.done();
    }

    private void begin(long newReign) throws IOException {
      if (++beginnings > MOST_BEGINNINGS) {
        throw failed(
            GridException.Code.TOPOLOGY_CHANGED, "its primary changes again and again", null);
      }
      reign = newReign;
      section = file.begin(number, partition, reign);
    }

    private WholePage await() {
      try {
        return map.join(asked);
      } catch (GridException e) {
        throw failed(e.code(), String.valueOf(e.getMessage()), e);
      }
    }

    private GridException failed(GridException.Code code, String why, @Nullable Exception cause) {
      String text =
          "partition %d of map '%s' could not be read, so there is no backup: %s"
              .formatted(partition, map.info().definition().name(), why);
      return cause == null ? new GridException(code, text) : new GridException(code, text, cause);
    }
  }
}
