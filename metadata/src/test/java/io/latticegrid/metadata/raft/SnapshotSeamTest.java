package io.latticegrid.metadata.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Clock;
import io.latticegrid.metadata.ControlConfig;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.metadata.sim.SimCluster;
import io.latticegrid.metadata.sim.SimLogDisk;
import io.latticegrid.metadata.sim.SimLoop;
import io.latticegrid.metadata.sim.SimNode;
import io.latticegrid.metadata.sim.SimWorld;
import io.microraft.RaftNode;
import io.microraft.model.log.LogEntry;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.RaftMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The leader that crashes right behind a snapshot; what MicroRaft 0.7 makes of it, and we. */
class SnapshotSeamTest {
  private static final Endpoint OLD = new Endpoint(1, 1);
  private static final Endpoint NEW = new Endpoint(2, 1);
  private static final List<Endpoint> VOTERS = List.of(OLD, NEW, new Endpoint(3, 1));

  /** Nobody begins anew because it is stuck, and no later snapshot helps: it is stuck for good. */
  private static final ControlConfig UNHELPED = unhelped();

  private static ControlConfig unhelped() {
    ControlConfig sim = SimCluster.config();
    return new ControlConfig(
        sim.clusterName(),
        sim.partitionCount(),
        sim.defaultGroup(),
        sim.tickMillis(),
        sim.pingMillis(),
        sim.leaseMillis(),
        sim.leaseMarginMillis(),
        sim.silenceMillis(),
        100_000_000,
        sim.retryMillis(),
        sim.proposalTimeoutMillis(),
        RaftFigures.DEFAULT.withSnapshotEvery(120));
  }

  @Test
  @DisplayName("an old leader whose log is a snapshot and unconfirmed entries finds its way back")
  void snapshotAndUnconfirmedEntries() {
    int hits = 0;
    for (long seed = 0; seed < 8; seed++) {
      SimCluster cluster = new SimCluster(seed, 3);
      cluster.startWith(UNHELPED);
      cluster.grow(3);
      SimNode old = cluster.coordinator();
      for (int i = 0; view(old).commitIndex() != view(old).snapshotIndex(); i++) {
        createMap(old, "map" + i);
        long before = view(old).commitIndex();
        assertTrue(
            cluster.world().runUntil(() -> view(old).commitIndex() > before, 1_000), "no commit");
      }
      Endpoint endpoint = view(old).self();
      List<SimNode> others = new ArrayList<>(cluster.alive());
      others.remove(old);
      cluster.split(List.of(old), others);
      createMap(old, "doomed");
      cluster.world().runMillis(20);
      cluster.crash(old);
      StoredLog left = StoredLog.read(cluster.disk(cluster.index(old)));
      boolean hit =
          left.snapshotIndex() > 0
              && !left.entries().isEmpty()
              && left.entries().firstKey() > left.snapshotIndex();
      SimNode again = cluster.start(cluster.index(old));
      cluster.world().runMillis(1_300);
      cluster.network().healAll();
      cluster.settle(60_000);
      cluster.world().runMillis(1_000);
      RaftView now = view(again);
      assertEquals(view(cluster.coordinator()).commitIndex(), now.commitIndex(), "seed " + seed);
      // Where the others took it for dead meanwhile, it came back as another voter.
      boolean unhelped = view(cluster.coordinator()).snapshotIndex() == left.snapshotIndex();
      hits += hit && unhelped && now.self().equals(endpoint) ? 1 : 0;
    }
    assertTrue(hits > 1, "only " + hits + " of 8 were behind a snapshot and came back");
  }

  @Test
  @DisplayName("MicroRaft alone says no to the entry of its snapshot, for ever")
  void withoutTheSeam() throws IOException {
    RaftMessage answer = answer(question -> question, reply -> reply);
    assertInstanceOf(AppendEntriesFailureResponse.class, answer);
  }

  @Test
  @DisplayName("with the seam it takes what follows its snapshot in place of its own entries")
  void withTheSeam() throws IOException {
    RaftMessage answer = answer(null, null);
    assertEquals(4, assertInstanceOf(AppendEntriesSuccessResponse.class, answer).getLastLogIndex());
  }

  /** What a follower with a snapshot at 3 and an entry of its own at 4 says to a new leader's 4. */
  private static RaftMessage answer(
      UnaryOperator<RaftMessage> incoming, UnaryOperator<RaftMessage> outgoing) throws IOException {
    SimWorld world = new SimWorld(1);
    SimLogDisk disk = new SimLogDisk(world.rand());
    write(disk);
    StoredLog stored = StoredLog.read(disk);
    RaftLogStore store =
        new RaftLogStore(
            disk,
            (what, cause) -> {
              throw new AssertionError(what, cause);
            },
            stored);
    SnapshotSeam seam = new SnapshotSeam(store);
    List<RaftMessage> sent = new ArrayList<>();
    RaftNode node =
        node(
            world,
            stored,
            store,
            (to, message) ->
                sent.add(outgoing == null ? seam.outgoing(message) : outgoing.apply(message)));
    node.start();
    world.runMillis(1);
    sent.clear();
    RaftMessage question = question();
    node.handle(incoming == null ? seam.incoming(question) : incoming.apply(question));
    world.runMillis(1);
    return sent.get(0);
  }

  private static RaftNode node(
      SimWorld world,
      StoredLog stored,
      RaftLogStore store,
      BiConsumer<Endpoint, RaftMessage> sender) {
    SimLoop loop = new SimLoop(world, "log", 1.0, () -> 0, () -> false);
    Clock clock =
        new Clock() {
          @Override
          public long monotonicNanos() {
            return world.now();
          }

          @Override
          public long wallMillis() {
            return world.now() / 1_000_000;
          }
        };
    ImageMachine machine =
        new ImageMachine(1_024, () -> Term.NONE, (change, image) -> {}, (what, cause) -> {});
    RaftNodes.Parts parts =
        new RaftNodes.Parts(
            new LoopExecutor(loop, 5, world.rand()),
            new ScaledClock(clock, 5),
            world.rand().fork("raft"),
            store,
            machine,
            report -> {});
    return RaftNodes.build(
        RaftFigures.DEFAULT, "1.0", new RaftNodes.Restored(stored.toMicroRaft()), parts, sender);
  }

  private static void write(SimLogDisk disk) throws IOException {
    RaftLogStore store = new RaftLogStore(disk, (what, cause) -> {}, "1.0", OLD);
    store.persistAndFlushLocalEndpoint(
        EntryCodec.MODEL
            .createRaftEndpointPersistentStateBuilder()
            .setLocalEndpoint(OLD)
            .setVoting(true)
            .build());
    store.persistAndFlushInitialGroupMembers(EntryCodec.fromWire(VoterMessages.voters(VOTERS)));
    store.persistAndFlushTerm(
        EntryCodec.MODEL.createRaftTermPersistentStateBuilder().setTerm(1).build());
    store.persistLogEntries(List.of(entry(1, 1), entry(2, 1), entry(3, 1)));
    store.flush();
    store.persistSnapshotChunk(
        EntryCodec.MODEL
            .createSnapshotChunkBuilder()
            .setIndex(3)
            .setTerm(1)
            .setSnapshotChunkIndex(0)
            .setSnapshotChunkCount(1)
            .setOperation(ByteString.EMPTY)
            .setGroupMembersView(EntryCodec.fromWire(VoterMessages.voters(VOTERS)))
            .build());
    store.truncateLogEntriesUntil(3);
    store.flush();
    store.persistLogEntries(List.of(entry(4, 1)));
    store.flush();
  }

  private static AppendEntriesRequest question() {
    return EntryCodec.MODEL
        .createAppendEntriesRequestBuilder()
        .setGroupId("1.0")
        .setSender(NEW)
        .setTerm(2)
        .setPreviousLogIndex(3)
        .setPreviousLogTerm(1)
        .setCommitIndex(3)
        .setLogEntries(List.of(entry(4, 2)))
        .setQuerySequenceNumber(0)
        .setFlowControlSequenceNumber(1)
        .build();
  }

  private static LogEntry entry(long index, int term) {
    return EntryCodec.MODEL
        .createLogEntryBuilder()
        .setIndex(index)
        .setTerm(term)
        .setOperation(new MetadataRecord.TermBegan(new Term(term, new MemberId(term, 1))))
        .build();
  }

  private static void createMap(SimNode node, String name) {
    MetadataRecord map = new MetadataRecord.MapCreated(name, "default", new byte[0]);
    node.run(() -> node.control().log().propose(map, outcome -> {}));
  }

  private static RaftView view(SimNode node) {
    RaftView view = node.control().voters();
    if (view == null) {
      throw new AssertionError(node.id() + " has no place in the log");
    }
    return view;
  }
}
