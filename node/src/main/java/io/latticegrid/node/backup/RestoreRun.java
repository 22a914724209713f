package io.latticegrid.node.backup;

import io.latticegrid.client.LatticeClient;
import io.latticegrid.client.WholeEntries;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.schema.MapDefinition;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.wire.AdminRequest;
import io.latticegrid.node.wire.GroupStatus;
import io.latticegrid.node.wire.SetGroupRequest;
import io.latticegrid.proto.message.BackupMessage.Rule;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.DataMessage.Scanned;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a backup has into a cluster, whatever its size and its number of partitions: each
 * entry goes to the partition of its key there. Confined to its user, whose thread waits for the
 * cluster. The file was checked before, all of it.
 */
public final class RestoreRun {
  private static final int MOST_UNDER_WAY = 512;
  private static final long MOST_BYTES_UNDER_WAY = 8L << 20;
  private static final int MOST_TRIES = 5;
  private static final Dot NO_DOT = new Dot(new MemberId(0, 0), 0);

  private final LatticeClient client;
  private final BackupContents contents;
  private final Set<String> wanted;
  private final RestoreMode mode;
  private final Progress progress;
  private final Counts counts = new Counts();
  private final ArrayDeque<UnderWay> underWay = new ArrayDeque<>();
  private long bytesUnderWay;

  /** Told how far it is, now and then. */
  @FunctionalInterface
  public interface Progress {
    /** It is so far. */
    void at(Counts counts);
  }

  /** What became of the entries. Confined to its run. */
  public static final class Counts {
    private long written;
    private long kept;
    private long expired;
    private long removed;

    /** Entries that were written. */
    public long written() {
      return written;
    }

    /** Entries that were not written because a later one is there. */
    public long kept() {
      return kept;
    }

    /** Entries of which the time is over. */
    public long expired() {
      return expired;
    }

    /** Entries that were there before and had to go. */
    public long removed() {
      return removed;
    }

    /** Entries of the backup that were looked at. */
    public long done() {
      return written + kept + expired;
    }
  }

  /** An entry that was sent. */
  private static final class UnderWay {
    private final WholeEntries map;
    private final Delta entry;
    private CompletableFuture<Result> answer;
    private int tries = 1;

    UnderWay(WholeEntries map, Rule rule, Delta entry) {
      this.map = map;
      this.entry = entry;
      this.answer = map.restore(rule, entry);
    }
  }

  /**
   * A restore.
   *
   * @param wanted the maps wanted, all of them in the backup; empty for all
   */
  public RestoreRun(
      LatticeClient client,
      BackupContents contents,
      List<String> wanted,
      RestoreMode mode,
      Progress progress) {
    this.client = client;
    this.contents = contents;
    this.mode = mode;
    this.progress = progress;
    List<String> there = contents.maps().stream().map(map -> map.definition().name()).toList();
    for (String map : wanted) {
      if (!there.contains(map)) {
        throw new GridException(
            GridException.Code.INVALID_ARGUMENT,
            "the backup has no map '%s'; it has %s".formatted(map, there));
      }
    }
    this.wanted = Set.copyOf(wanted.isEmpty() ? there : wanted);
  }

  /** What became of the entries so far. */
  public Counts counts() {
    return counts;
  }

  /**
   * Restores from a file of the same contents.
   *
   * @throws GridException why not; once the first entry was written, {@link #counts} says how many
   */
  public void run(BackupReader file) throws IOException {
    List<MapDefinition> definitions =
        contents.maps().stream()
            .map(BackupContents.SavedMap::definition)
            .filter(map -> wanted.contains(map.name()))
            .toList();
    definitions.forEach(this::checkPresent);
    createGroups(definitions.stream().map(MapDefinition::group).collect(Collectors.toSet()));
    Map<Integer, WholeEntries> maps = new HashMap<>();
    for (int number = 0; number < contents.maps().size(); number++) {
      MapDefinition definition = contents.maps().get(number).definition();
      if (wanted.contains(definition.name())) {
        maps.put(number, checked(client.wholeEntries(definition), definition));
      }
    }
    if (mode == RestoreMode.REPLACE) {
      maps.values().forEach(this::clear);
    }
    write(file, maps);
  }

  /** Looks at a map that is there, before anything is changed. */
  private void checkPresent(MapDefinition definition) {
    WholeEntries present = find(definition.name());
    if (present == null) {
      return;
    }
    checked(present, definition);
    long entries = mode == RestoreMode.IF_EMPTY ? present.count() : 0;
    if (entries > 0) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT,
          ("map '%s' has %d entries, and nothing was restored: --replace has them go, --merge keeps"
                  + " those that were written later than the backup's")
              .formatted(definition.name(), entries));
    }
  }

  private @Nullable WholeEntries find(String map) {
    try {
      return client.wholeEntries(map);
    } catch (GridException e) {
      if (e.code() == GridException.Code.UNKNOWN_MAP) {
        return null;
      }
      throw e;
    }
  }

  private static WholeEntries checked(WholeEntries present, MapDefinition definition) {
    MapDefinition there = present.info().definition();
    if (!there.isCompatibleWith(definition)) {
      throw new GridException(
          GridException.Code.SCHEMA_MISMATCH,
          ("map '%s' is there and is another one than in the backup: it has keys %s and values %s,"
                  + " merged as %s, limits %s and store %s, not %s and %s, %s, %s and %s")
              .formatted(
                  there.name(),
                  there.key(),
                  there.value(),
                  there.rules(),
                  there.limits(),
                  there.store(),
                  definition.key(),
                  definition.value(),
                  definition.rules(),
                  definition.limits(),
                  definition.store()));
    }
    return present;
  }

  private void createGroups(Set<String> needed) {
    AdminClient admin = new AdminClient(client);
    Set<String> there =
        admin.groups().stream().map(GroupStatus::getName).collect(Collectors.toSet());
    for (BackupBlock.Group group : contents.groups()) {
      if (needed.contains(group.name()) && !there.contains(group.name())) {
        SetGroupRequest request =
            SetGroupRequest.newBuilder()
                .setName(group.name())
                .setCreate(true)
                .setMode(group.mode())
                .setBackups(group.backups())
                .setMinCopies(group.minCopies())
                .setOnTotalLoss(group.onTotalLoss())
                .setOnSplit(group.onSplit())
                .build();
        admin.ask(AdminRequest.newBuilder().setSetGroup(request).build());
      }
    }
  }

  private void clear(WholeEntries map) {
    for (int partition = 0; partition < map.partitionCount(); partition++) {
      Scanned page = new Scanned(0, false, List.of());
      while (!page.done()) {
        page = map.join(map.keys(partition, page.nextCursor()));
        for (KeyValue entry : page.entries()) {
          MemberId nobody = NO_DOT.origin();
          Delta removal = new Delta(NO_DOT, 0, entry.key(), null, 0, nobody, 0, null, null);
          send(new UnderWay(map, Rule.ALWAYS, removal));
        }
      }
    }
    settle(0);
  }

  private void write(BackupReader file, Map<Integer, WholeEntries> maps) throws IOException {
    List<@Nullable WholeEntries> sections = new ArrayList<>();
    for (BackupBlock block = file.next(); block != null; block = file.next()) {
      if (block instanceof BackupBlock.Begin begin) {
        boolean used = contents.sections().get(begin.section());
        sections.add(used ? maps.get(begin.map()) : null);
      } else if (block instanceof BackupBlock.Piece piece) {
        WholeEntries map = sections.get(piece.section());
        if (map != null) {
          piece.page().entries().forEach(entry -> send(new UnderWay(map, mode.rule(), entry)));
          progress.at(counts);
        }
      }
    }
    settle(0);
    progress.at(counts);
  }

  private void send(UnderWay sent) {
    underWay.add(sent);
    bytesUnderWay += sent.entry.size();
    settle(MOST_UNDER_WAY);
  }

  /** Waits until no more than so many are under way. */
  private void settle(int most) {
    while (underWay.size() > most
        || (bytesUnderWay > MOST_BYTES_UNDER_WAY && !underWay.isEmpty())) {
      UnderWay first = underWay.remove();
      bytesUnderWay -= first.entry.size();
      Result result = answer(first);
      if (first.entry.value() == null) {
        counts.removed += result.applied() ? 1 : 0;
      } else if (result.applied()) {
        counts.written++;
      } else if (result.value() == null) {
        counts.kept++;
      } else {
        counts.expired++;
      }
    }
  }

  /** To write an entry twice is to write it once, so what nobody knows is tried again. */
  private Result answer(UnderWay sent) {
    while (true) {
      try {
        return sent.map.join(sent.answer);
      } catch (GridException e) {
        if (e.code() != GridException.Code.INDETERMINATE || sent.tries++ == MOST_TRIES) {
          throw stopped(sent, e);
        }
        sent.answer = sent.map.restore(mode.rule(), sent.entry);
      }
    }
  }

  private GridException stopped(UnderWay sent, GridException why) {
    String name = sent.map.info().definition().name();
    return new GridException(
        why.code(),
        ("the restore stopped at map '%s', after %d of %d entries: %s; when that is put right, run it"
                + " again with --merge or --replace")
            .formatted(name, counts.done(), contents.entries(), why.getMessage()),
        why);
  }
}
