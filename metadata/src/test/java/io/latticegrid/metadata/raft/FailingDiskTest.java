package io.latticegrid.metadata.raft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.DiskException;
import io.latticegrid.data.port.SplittableRand;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.metadata.sim.SimLogDisk;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The log's store on a disk that fails at each of its operations, and on damaged files. */
class FailingDiskTest {
  private static final Endpoint SELF = new Endpoint(1, 1);
  private static final RaftGroupMembersView ALONE =
      EntryCodec.fromWire(VoterMessages.voters(List.of(SELF)));

  /** Something that Raft has the store do and takes for durable afterwards. */
  private interface Step {
    void on(RaftLogStore store) throws IOException;
  }

  /**
   * What is known of a log, as far as Raft can ask.
   *
   * @param term the durable term
   * @param covered how far the snapshot reaches
   * @param behind the terms of the entries behind it, by index
   */
  private record Known(int term, long covered, TreeMap<Long, Integer> behind) {
    static final Known NOTHING = new Known(0, 0, new TreeMap<>());

    static Known of(@Nullable StoredLog stored) {
      if (stored == null) {
        return NOTHING;
      }
      TreeMap<Long, Integer> behind = new TreeMap<>();
      stored
          .entries()
          .tailMap(stored.snapshotIndex(), false)
          .forEach((index, entry) -> behind.put(index, entry.getTerm()));
      return new Known(stored.term().getTerm(), stored.snapshotIndex(), behind);
    }
  }

  /** A life of a voter: it begins, appends, is overruled, takes snapshots, and goes on. */
  private static List<Step> script() {
    List<Step> steps = new ArrayList<>();
    steps.add(FailingDiskTest::begin);
    steps.add(store -> append(store, entry(1, 1), entry(2, 1), entry(3, 1)));
    steps.add(store -> append(store, entry(4, 1)));
    steps.add(store -> term(store, 2));
    steps.add(store -> {
      store.truncateLogEntriesFrom(3);
      append(store, entry(3, 2), entry(4, 2), entry(5, 2));
    });
    steps.add(store -> snapshot(store, 4, 2, 1));
    steps.add(store -> append(store, entry(6, 2)));
    steps.add(store -> {
      store.truncateLogEntriesFrom(6);
      store.flush();
    });
    steps.add(store -> term(store, 3));
    steps.add(store -> append(store, entry(6, 3), entry(7, 3)));
    steps.add(store -> snapshot(store, 7, 3, 3));
    steps.add(store -> append(store, entry(8, 3)));
    return steps;
  }

  @Test
  @DisplayName(
      "whichever operation fails, the node stops, and has all that was durable when it is back")
  void everyOperationFailsOnce() throws IOException {
    List<Known> expected = expected();
    long operations = 0;
    for (int seed = 0; seed < 8; seed++) {
      for (int n = 1; ; n++) {
        SimLogDisk disk = new SimLogDisk(new SplittableRand(seed).fork("disk " + n));
        List<String> faults = new ArrayList<>();
        disk.failAt(n);
        int done = run(disk, null, 0, faults);
        if (done == script().size()) {
          operations = n;
          break;
        }
        assertEquals(List.of("the metadata log's disk failed"), faults, "operation " + n);
        disk.crash();
        StoredLog back = StoredLog.read(disk);
        Known known = Known.of(back);
        boolean all = isBetween(expected.get(done), expected.get(done + 1), known);
        assertTrue(all, "operation " + n + " of step " + done + ": " + known);
        // It goes on where it was, and comes to the same end.
        List<String> none = new ArrayList<>();
        assertEquals(script().size(), run(disk, back, done, none), "operation " + n);
        assertEquals(List.of(), none);
        assertEquals(
            expected.get(script().size()), Known.of(StoredLog.read(disk)), "operation " + n);
      }
    }
    assertTrue(operations > 20, operations + " operations");
  }

  /** A step is done or not; a snapshot may be there before the log is cut. */
  private static boolean isBetween(Known before, Known after, Known known) {
    boolean covers = known.covered() == before.covered() || known.covered() == after.covered();
    boolean term = known.term() == before.term() || known.term() == after.term();
    return covers
        && term
        && (known.behind().equals(before.behind().tailMap(known.covered(), false))
            || known.behind().equals(after.behind().tailMap(known.covered(), false)));
  }

  @Test
  @DisplayName("a flipped bit anywhere is refused by the name of the file")
  void flippedBits() throws IOException {
    SimLogDisk whole = written();
    for (String name : whole.list()) {
      for (int at = 0; at < whole.length(name); at++) {
        SimLogDisk disk = written();
        disk.damage(name, at);
        DiskException refused =
            assertThrows(DiskException.class, () -> StoredLog.read(disk), name + " at " + at);
        assertTrue(String.valueOf(refused.getMessage()).contains(name), refused.getMessage());
      }
    }
    assertEquals(4, whole.list().size(), whole.list().toString());
  }

  @Test
  @DisplayName(
      "a log that ends early is cut to its last whole frame, any other short file is refused")
  void shortFiles() throws IOException {
    Known all = Known.of(StoredLog.read(written()));
    for (String name : written().list()) {
      for (int length = written().length(name) - 1; length >= 0; length--) {
        SimLogDisk disk = written();
        disk.truncate(name, length);
        if (name.startsWith(StoredLog.LOG)) {
          Known cut = Known.of(StoredLog.read(disk));
          assertEquals(all.covered(), cut.covered());
          assertEquals(all.behind().headMap(all.covered() + 1 + cut.behind().size()), cut.behind());
          int left = disk.length(name);
          assertTrue(left <= length, "the torn end was left");
        } else {
          assertThrows(DiskException.class, () -> StoredLog.read(disk), name + " of " + length);
        }
      }
    }
  }

  @Test
  @DisplayName("a file that is missing is refused; without the voter's own there is no voter")
  void missingFiles() throws IOException {
    for (String name : written().list()) {
      SimLogDisk disk = written();
      disk.delete(name);
      if (name.equals(StoredLog.VOTER)) {
        assertEquals(null, StoredLog.read(disk));
      } else {
        DiskException refused = assertThrows(DiskException.class, () -> StoredLog.read(disk), name);
        assertNotNull(refused.getMessage());
      }
    }
  }

  @Test
  @DisplayName("a frame that was cut short is told from one that is damaged")
  void tornOrDamaged() {
    byte[] frame = LogFrame.around(new byte[] {1, 2, 3});
    assertArrayEquals(new byte[] {1, 2, 3}, LogFrame.only(frame));
    for (int length = 0; length < frame.length; length++) {
      assertTrue(LogFrame.isTorn(java.util.Arrays.copyOf(frame, length), 0), "at " + length);
    }
    assertTrue(LogFrame.isTorn(new byte[600], 0), "room without bytes");
    for (int at = 0; at < frame.length; at++) {
      byte[] damaged = frame.clone();
      damaged[at] ^= 0x10;
      assertEquals(null, LogFrame.at(damaged, 0));
      assertTrue(!LogFrame.isTorn(damaged, 0), "at " + at);
    }
  }

  private static List<Known> expected() throws IOException {
    List<Known> expected = new ArrayList<>(List.of(Known.NOTHING));
    SimLogDisk disk = new SimLogDisk(new SplittableRand(1));
    RaftLogStore store = new RaftLogStore(disk, (what, cause) -> {}, "1.0", SELF);
    for (Step step : script()) {
      step.on(store);
      expected.add(Known.of(StoredLog.read(disk)));
    }
    return expected;
  }

  private static SimLogDisk written() {
    SimLogDisk disk = new SimLogDisk(new SplittableRand(1));
    List<String> faults = new ArrayList<>();
    assertEquals(script().size(), run(disk, null, 0, faults), faults.toString());
    return disk;
  }

  /** How many steps are done when it ends, by a fault or at the end. */
  private static int run(SimLogDisk disk, @Nullable StoredLog back, int from, List<String> faults) {
    List<Step> steps = script();
    RaftLogStore store =
        back == null
            ? new RaftLogStore(disk, (what, cause) -> faults.add(what), "1.0", SELF)
            : new RaftLogStore(disk, (what, cause) -> faults.add(what), back);
    int done = back == null ? 0 : from;
    try {
      for (; done < steps.size(); done++) {
        steps.get(done).on(store);
      }
    } catch (IOException failed) {
      assertThrows(IOException.class, store::flush, "it was asked again");
    }
    return done;
  }

  private static void begin(RaftLogStore store) throws IOException {
    store.persistAndFlushLocalEndpoint(
        EntryCodec.MODEL
            .createRaftEndpointPersistentStateBuilder()
            .setLocalEndpoint(SELF)
            .setVoting(true)
            .build());
    store.persistAndFlushInitialGroupMembers(ALONE);
    term(store, 1);
  }

  private static void term(RaftLogStore store, int term) throws IOException {
    store.persistAndFlushTerm(
        EntryCodec.MODEL
            .createRaftTermPersistentStateBuilder()
            .setTerm(term)
            .setVotedFor(SELF)
            .build());
  }

  private static void append(RaftLogStore store, LogEntry... entries) throws IOException {
    store.persistLogEntries(List.of(entries));
    store.flush();
  }

  private static void snapshot(RaftLogStore store, long index, int term, int parts)
      throws IOException {
    for (int part = 0; part < parts; part++) {
      SnapshotChunk chunk =
          EntryCodec.MODEL
              .createSnapshotChunkBuilder()
              .setIndex(index)
              .setTerm(term)
              .setSnapshotChunkIndex(part)
              .setSnapshotChunkCount(parts)
              .setOperation(ByteString.copyFromUtf8("part " + part))
              .setGroupMembersView(ALONE)
              .build();
      store.persistSnapshotChunk(chunk);
    }
    store.truncateLogEntriesUntil(index);
    store.flush();
  }

  private static LogEntry entry(long index, int term) {
    return EntryCodec.MODEL
        .createLogEntryBuilder()
        .setIndex(index)
        .setTerm(term)
        .setOperation(new MetadataRecord.TermBegan(new Term(term, new MemberId(term, 1))))
        .build();
  }
}
