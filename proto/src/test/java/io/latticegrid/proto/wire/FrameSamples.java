package io.latticegrid.proto.wire;

import io.latticegrid.data.codec.Canonical;
import io.latticegrid.data.error.CorruptionException;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.Dot;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.id.VersionVector;
import io.latticegrid.data.schema.MergePolicy;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.AttachMode;
import io.latticegrid.proto.message.BackupMessage;
import io.latticegrid.proto.message.Claim;
import io.latticegrid.proto.message.Claimed;
import io.latticegrid.proto.message.CopyRead;
import io.latticegrid.proto.message.CopyValue;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DurableAcks;
import io.latticegrid.proto.message.EntryChange;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.MergeMessage;
import io.latticegrid.proto.message.MoveMessage;
import io.latticegrid.proto.message.NodeMessage;
import io.latticegrid.proto.message.RepairMessage;
import io.latticegrid.proto.message.ReplicationMessage;
import io.latticegrid.proto.message.ReplicationMessage.Delta;
import io.latticegrid.proto.message.Role;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.message.StatusAsk;
import io.latticegrid.proto.message.VerifyMessage;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MapPlacement;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import io.latticegrid.proto.routing.RoutingView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** At least one frame of every kind of message, and one with every field of the header. Pure. */
public final class FrameSamples {
  private static final MemberId ANNA = new MemberId(0x0A, 1);
  private static final MemberId BERT = new MemberId(0x0B, 2);
  private static final MemberInfo ANNA_INFO = new MemberInfo(ANNA, new Address("anna", 7400), 4, 1);
  private static final MemberInfo BERT_INFO =
      new MemberInfo(BERT, new Address("::1", 7401), 2, 1, "east");
  private static final PartitionRow ROW =
      new PartitionRow(5, 9, 7, List.of(ANNA, BERT), List.of(ANNA), List.of(BERT, ANNA));
  private static final byte[] KEY = Canonical.toBytes("key");
  private static final byte[] VALUE = Canonical.toBytes(42L);

  private FrameSamples() {}

  /** The frames by name, in the order of their opcodes. */
  public static Map<String, Frame> all() {
    Map<String, Frame> frames = new LinkedHashMap<>();
    headers(frames);
    session(frames);
    data(frames);
    replication(frames);
    node(frames);
    return frames;
  }

  private static void headers(Map<String, Frame> frames) {
    Header request = Header.request(0x0102030405060708L);
    SessionMessage ping = new SessionMessage.Ping();
    frames.put("header-one-way", Frame.oneWay(ping));
    frames.put("header-request", new Frame(request, ping));
    frames.put("header-reply", new Frame(request, ping).reply(new SessionMessage.Pong()));
    Header.Target target = new Header.Target(1, 5, 9, 3);
    Header.Attempt attempt = new Header.Attempt(0x5E55, 12, 11);
    frames.put("header-target", new Frame(request.with(target), ping));
    frames.put("header-attempt", new Frame(request.with(attempt), ping));
    frames.put("header-retry", new Frame(request.with(attempt).with(Header.RETRY), ping));
    frames.put("header-deadline", new Frame(request.withDeadlineMillis(1500), ping));
    for (AckLevel level : AckLevel.values()) {
      frames.put("header-level-" + level, new Frame(request.with(level), ping));
    }
    List<Header.Tag> tags =
        List.of(new Header.Tag(1, new byte[] {1, 2, 3}), new Header.Tag(999, new byte[0]));
    Header everything =
        new Header(Header.ACTING, 7, target, attempt, 1500, AckLevel.PERSISTED, 0xCAFE, tags);
    frames.put("header-everything", new Frame(everything, ping));
  }

  private static void session(Map<String, Frame> frames) {
    put(frames, "client", SessionMessage.Hello.ofClient(1, "lattice"));
    put(
        frames,
        "member",
        new SessionMessage.Hello(
            Role.MEMBER, 1, 3, 0xC1, "lattice", 271, ANNA_INFO, SessionMessage.NOTHING));
    put(frames, "", new SessionMessage.Welcome(1, 3, 0xC1, 271, ANNA_INFO, List.of(5, 1)));
    put(
        frames,
        "proving",
        new SessionMessage.Hello(Role.MEMBER, 2, 0, 0, "lattice", 0, BERT_INFO, new byte[] {1, 2}));
    put(frames, "", new SessionMessage.Challenge(ANNA_INFO, new byte[] {3, 4}));
    put(frames, "", new SessionMessage.Proof(new byte[] {5, 6}));
    put(
        frames,
        "proving",
        new SessionMessage.Welcome(2, 0, 0xC1, 271, ANNA_INFO, List.of()).with(new byte[] {7}));
    put(
        frames,
        "finer",
        new SessionMessage.Failure(GridException.Code.WRONG_SECRET, 0, "another secret"));
    put(
        frames,
        "",
        new SessionMessage.Failure(GridException.Code.OVERLOADED, 100, "later, please — später"));
    put(frames, "", new SessionMessage.Ping());
    put(frames, "", new SessionMessage.Pong());
    put(frames, "", new SessionMessage.GetRouting(12));
    PartitionRow lost = new PartitionRow(0, 3, 2, List.of(), List.of(), List.of());
    PartitionRow away =
        new PartitionRow(1, 4, 2, List.of(), List.of(), List.of(), List.of(new MemberId(0x0C, 3)));
    PartitionTable table = new PartitionTable(1, 77, List.of(lost, away, ROW));
    put(
        frames,
        "",
        new SessionMessage.Routing(
            new RoutingView(0xC1, 12, 2, List.of(ANNA_INFO, BERT_INFO), List.of(table))));
    put(frames, "", new SessionMessage.OpenMap("flights", new byte[] {1, 2}));
    put(frames, "", new SessionMessage.MapOpened(3, 1, new byte[] {1, 2}));
    put(frames, "", new SessionMessage.NotOwner(1, ROW, List.of(BERT_INFO)));
  }

  private static void data(Map<String, Frame> frames) {
    put(frames, "", new DataMessage.Get(KEY));
    for (DataMessage.PutMode mode : DataMessage.PutMode.values()) {
      byte[] expected = mode == DataMessage.PutMode.REPLACE_IF ? VALUE : null;
      put(frames, mode.name(), new DataMessage.Put(mode, KEY, VALUE, expected, 60_000));
    }
    put(frames, "", new DataMessage.Remove(KEY, null, true));
    put(frames, "if", new DataMessage.Remove(KEY, VALUE, false));
    for (EntryChange.Kind kind : EntryChange.Kind.values()) {
      boolean fields = kind.policy() == MergePolicy.PER_FIELD;
      EntryChange.How how =
          kind == EntryChange.Kind.CHANGE_FIELDS ? EntryChange.How.ADD : EntryChange.How.WRITE;
      EntryChange.Part part = new EntryChange.Part(fields ? 2 : 0, how, VALUE);
      put(frames, kind.name(), new EntryChange(kind, KEY, List.of(part)));
    }
    put(frames, "", new StatusAsk(KEY));
    put(frames, "", new CopyRead(1_000, KEY));
    put(frames, "", new CopyValue(250, VALUE));
    put(frames, "none", new CopyValue(0, null));
    put(frames, "", new Claim(0x71C4, 5_000, 1_250, KEY));
    put(frames, "back", Claim.back(0x71C4, KEY));
    put(frames, "granted", new Claimed(true));
    put(frames, "busy", new Claimed(false));
    backup(frames);
    verification(frames);
    put(frames, "none", new DataMessage.Result(false, null, 0));
    put(frames, "value", new DataMessage.Result(true, VALUE, 2));
    for (DataMessage.BatchKind kind : DataMessage.BatchKind.values()) {
      byte[] value = kind == DataMessage.BatchKind.SET ? VALUE : null;
      DataMessage.BatchSection section =
          new DataMessage.BatchSection(5, 9, 12, 11, List.of(new DataMessage.KeyValue(KEY, value)));
      put(frames, kind.name(), new DataMessage.Batch(kind, List.of(section)));
    }
    DataMessage.SectionResult good =
        new DataMessage.SectionResult(
            5, null, false, "", List.of(new DataMessage.Found(VALUE), new DataMessage.Found(null)));
    DataMessage.SectionResult bad =
        new DataMessage.SectionResult(
            6, GridException.Code.NOT_AVAILABLE, true, "elsewhere", List.of());
    put(frames, "", new DataMessage.BatchResult(List.of(good, bad)));
    put(frames, "", new DataMessage.Scan(-2L, 512, true));
    DataMessage.KeyValue entry = new DataMessage.KeyValue(KEY, VALUE);
    put(frames, "", new DataMessage.Scanned(-1L, true, List.of(entry)));
    put(frames, "", new DataMessage.Count(List.of(0, 5, 270)));
    put(frames, "", new DataMessage.Counted(List.of(0L, -1L, 1_000_000L)));
  }

  private static void verification(Map<String, Frame> frames) {
    put(frames, "one", VerifyMessage.Verify.one(KEY));
    put(frames, "some", VerifyMessage.Verify.some(48, 512));
    VerifyMessage.Looked looked = new VerifyMessage.Looked(500, 1_000, 498, 2);
    VerifyMessage.Damage damage =
        new VerifyMessage.Damage(
            CorruptionException.Tier.BACKUP,
            BERT,
            KEY,
            0x0123456789ABCDEFL,
            -2,
            CorruptionException.Remedy.FROM_COPY);
    put(frames, "sound", VerifyMessage.Verified.sound(VALUE, new VerifyMessage.Looked(1, 2, 1, 0)));
    put(frames, "some", new VerifyMessage.Verified(64, false, looked, List.of(damage), null));
  }

  private static void replication(Map<String, Frame> frames) {
    VersionVector vector = VersionVector.of(Map.of(ANNA, 300L));
    vector.advance(BERT, 1);
    ReplicationMessage.Outcome outcome = new ReplicationMessage.Outcome(0x5E55, 12, 11, VALUE);
    ReplicationMessage.Delta write =
        new ReplicationMessage.Delta(
            new Dot(ANNA, 300), 3, KEY, VALUE, 0x1234, ANNA, 9_000, outcome, null);
    ReplicationMessage.Delta removal =
        new ReplicationMessage.Delta(new Dot(BERT, 1), 3, KEY, null, 0x1235, BERT, 0, null, null);
    put(
        frames,
        "",
        new ReplicationMessage.Deltas(
            List.of(
                new ReplicationMessage.DeltaSection(1, 5, 7, List.of(write, removal), vector))));
    put(
        frames,
        "",
        new ReplicationMessage.DeltaAcks(
            List.of(new ReplicationMessage.AckSection(1, 5, 7, vector))));
    put(frames, "", new DurableAcks(List.of(new ReplicationMessage.AckSection(1, 5, 7, vector))));
    put(frames, "", new ReplicationMessage.Attach(7, 9, vector, true, false, false));
    put(frames, "merges", new ReplicationMessage.Attach(7, 9, vector, false, true, false));
    put(frames, "warm", new ReplicationMessage.Attach(7, 9, vector, true, false, true));
    for (AttachMode mode : AttachMode.values()) {
      put(frames, mode.name(), new ReplicationMessage.Attached(mode, 7, vector));
    }
    put(frames, "", new ReplicationMessage.Fetch(7, 2, 3, -5L, 65_536));
    ReplicationMessage.WindowEntry window =
        new ReplicationMessage.WindowEntry(new Dot(ANNA, 300), outcome);
    put(
        frames,
        "",
        new ReplicationMessage.Chunk(2, true, List.of(write), 4, 17, List.of(window), null));
    ReplicationMessage.Cut cut = new ReplicationMessage.Cut(vector, 2, -9L);
    put(
        frames,
        "last",
        new ReplicationMessage.Chunk(3, true, List.of(), 5, 0, List.of(window), cut));
    put(frames, "", new ReplicationMessage.Resync(8));
    Delta covering = MergeMessage.covering(new Dot(BERT, 2), vector, 0x1236, null);
    put(
        frames,
        "covering",
        new ReplicationMessage.Deltas(
            List.of(new ReplicationMessage.DeltaSection(1, 5, 7, List.of(covering), vector))));
    Delta joining = MergeMessage.joining(new Dot(BERT, 3), new Dot(ANNA, 301), 0x1237);
    Delta alone = MergeMessage.alone(new Dot(BERT, 4), 0x1238);
    put(
        frames,
        "joining",
        new ReplicationMessage.Deltas(
            List.of(
                new ReplicationMessage.DeltaSection(1, 5, 7, List.of(joining, alone), vector))));
    put(frames, "", new MergeMessage.Offer(7, 0, vector, List.of(write), List.of(window), false));
    put(frames, "last", new MergeMessage.Offer(7, 1, vector, List.of(removal), List.of(), true));
    put(frames, "", new MergeMessage.Taken(7, 1, true));
    moves(frames);
    repair(frames);
  }

  private static void node(Map<String, Frame> frames) {
    put(frames, "", new NodeMessage.Control(new byte[] {1, 2, 3}));
    put(frames, "", new NodeMessage.Query("flights", new byte[] {1, 2, 3}, true));
    put(frames, "", new NodeMessage.QueryRows(new byte[] {1, 2, 3}, true));
    put(frames, "", new NodeMessage.Execution(new byte[] {1, 2, 3}));
    put(frames, "", new NodeMessage.Stats());
    put(frames, "", new NodeMessage.StatsReply(new TreeMap<>(Map.of("queries", 3L, "gets", -1L))));
    put(frames, "", new NodeMessage.AdminRequest(new byte[] {1, 2, 3}));
    put(frames, "", new NodeMessage.AdminReply(new byte[] {1, 2, 3}));
    put(frames, "", new NodeMessage.LostWritesAsk(5, List.of(1, 300)));
    NodeMessage.Lost whole = new NodeMessage.Lost(1, KEY, 0, null, 77, ANNA);
    NodeMessage.Lost field = new NodeMessage.Lost(300, KEY, 2, VALUE, 78, BERT);
    put(frames, "", new NodeMessage.LostWrites(9, true, 3, List.of(whole, field)));
  }

  private static void backup(Map<String, Frame> frames) {
    Delta entry = new Delta(new Dot(ANNA, 9), 3, KEY, VALUE, 1L << 40, BERT, 12_345, null, null);
    put(frames, "", new BackupMessage.WholeRead(-5L, 65_536));
    put(frames, "", new BackupMessage.WholePage(7, 17, true, List.of(entry)));
    for (BackupMessage.Rule rule : BackupMessage.Rule.values()) {
      put(frames, rule.name(), new BackupMessage.Restore(rule, entry));
    }
  }

  private static void moves(Map<String, Frame> frames) {
    put(
        frames,
        "",
        new MoveMessage.MapMoved(new MapPlacement(3, 77, 1, 2, 70, new byte[] {5, 0x40})));
    Delta entry = new Delta(new Dot(ANNA, 9), 3, KEY, VALUE, 1L << 40, ANNA, 12_345, null, null);
    MoveMessage.MapSum sum = new MoveMessage.MapSum(1, -2);
    put(frames, "", new MoveMessage.MapPiece(3, 70, 7, 2, 4, List.of(entry), null));
    put(frames, "last", new MoveMessage.MapPiece(3, 70, 7, 2, 5, List.of(), sum));
    for (MoveMessage.Reception reception : MoveMessage.Reception.values()) {
      put(frames, reception.name(), new MoveMessage.MapPieceTaken(3, 2, 4, reception, 8, null));
    }
    put(
        frames,
        "last",
        new MoveMessage.MapPieceTaken(3, 2, 5, MoveMessage.Reception.TAKEN, 8, sum));
  }

  private static void repair(Map<String, Frame> frames) {
    VersionVector progress = VersionVector.of(Map.of(ANNA, 9L));
    Delta entry = new Delta(new Dot(ANNA, 9), 3, KEY, VALUE, 1L << 40, ANNA, 12_345, null, null);
    put(frames, "", new RepairMessage.DigestAsk(7, 1, 2, List.of(3, 200)));
    put(frames, "", new RepairMessage.Digests(1, progress, 3, List.of(-1L, 77L)));
    put(
        frames,
        "",
        new RepairMessage.DifferenceAsk(
            7, 2, 3, List.of(new RepairMessage.NodeSums(4_095, List.of(5L, -5L)))));
    put(
        frames,
        "",
        new RepairMessage.Differences(
            2,
            progress,
            3,
            List.of(
                new RepairMessage.NodeDifference(
                    4_095, true, false, List.of(entry), List.of(-5L)))));
  }

  private static void put(
      Map<String, Frame> frames, String variant, io.latticegrid.proto.message.Message message) {
    String name = message.opcode() + (variant.isEmpty() ? "" : "-" + variant);
    frames.put(name, Frame.request(1, message));
  }
}
