package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.proto.routing.ProtocolRange;
import java.util.function.Function;

/** The kinds of messages. A number is never reused. */
public enum Opcode {
  HELLO(1, SessionMessage.Hello::read),
  WELCOME(2, SessionMessage.Welcome::read),
  FAILURE(3, SessionMessage.Failure::read),
  PING(4, SessionMessage.Ping::read),
  PONG(5, SessionMessage.Pong::read),
  GET_ROUTING(6, SessionMessage.GetRouting::read),
  ROUTING(7, SessionMessage.Routing::read),
  OPEN_MAP(8, SessionMessage.OpenMap::read),
  MAP_OPENED(9, SessionMessage.MapOpened::read),
  NOT_OWNER(10, SessionMessage.NotOwner::read),
  CHALLENGE(11, SessionMessage.Challenge::read),
  PROOF(12, SessionMessage.Proof::read),
  MAP_MOVED(13, MoveMessage.MapMoved::read),

  GET(20, DataMessage.Get::read),
  PUT(21, DataMessage.Put::read),
  REMOVE(22, DataMessage.Remove::read),
  RESULT(23, DataMessage.Result::read),
  BATCH(24, DataMessage.Batch::read),
  BATCH_RESULT(25, DataMessage.BatchResult::read),
  SCAN(26, DataMessage.Scan::read),
  SCANNED(27, DataMessage.Scanned::read),
  COUNT(28, DataMessage.Count::read),
  COUNTED(29, DataMessage.Counted::read),
  STATUS(30, StatusAsk::read),
  CLAIM(31, Claim::read),
  CLAIMED(32, Claimed::read),
  WHOLE_READ(33, BackupMessage.WholeRead::read),
  WHOLE_PAGE(34, BackupMessage.WholePage::read),
  RESTORE(35, BackupMessage.Restore::read),
  VERIFY(36, VerifyMessage.Verify::read),
  VERIFIED(37, VerifyMessage.Verified::read),
  CHANGE(38, EntryChange::read),

  DELTAS(40, ReplicationMessage.Deltas::read),
  DELTA_ACKS(41, ReplicationMessage.DeltaAcks::read),
  ATTACH(42, ReplicationMessage.Attach::read),
  ATTACHED(43, ReplicationMessage.Attached::read),
  FETCH(44, ReplicationMessage.Fetch::read),
  CHUNK(45, ReplicationMessage.Chunk::read),
  RESYNC(46, ReplicationMessage.Resync::read),
  MAP_PIECE(47, MoveMessage.MapPiece::read),
  MAP_PIECE_TAKEN(48, MoveMessage.MapPieceTaken::read),
  OFFER(49, MergeMessage.Offer::read),
  TAKEN(50, MergeMessage.Taken::read),
  DIGEST_ASK(51, RepairMessage.DigestAsk::read),
  DIGESTS(52, RepairMessage.Digests::read),
  DIFFERENCE_ASK(53, RepairMessage.DifferenceAsk::read),
  DIFFERENCES(54, RepairMessage.Differences::read),
  DURABLE_ACKS(55, DurableAcks::read),

  CONTROL(60, NodeMessage.Control::read),
  QUERY(61, NodeMessage.Query::read),
  QUERY_ROWS(62, NodeMessage.QueryRows::read),
  EXECUTION(63, NodeMessage.Execution::read),
  STATS(64, NodeMessage.Stats::read),
  STATS_REPLY(65, NodeMessage.StatsReply::read),
  ADMIN_REQUEST(66, NodeMessage.AdminRequest::read),
  ADMIN_REPLY(67, NodeMessage.AdminReply::read),
  LOST_WRITES_ASK(68, NodeMessage.LostWritesAsk::read),
  LOST_WRITES(69, NodeMessage.LostWrites::read),
  COPY_READ(70, CopyRead::read),
  COPY_VALUE(71, CopyValue::read);

  private static final Opcode[] BY_NUMBER = new Opcode[128];

  static {
    for (Opcode opcode : values()) {
      BY_NUMBER[opcode.number] = opcode;
    }
  }

  private final int number;
  private final BodyReader reader;

  /** Reads the body of a message in one of its forms. */
  private interface BodyReader {
    Message read(ByteReader in, int form);
  }

  Opcode(int number, Function<ByteReader, Message> reader) {
    this(number, (in, form) -> reader.apply(in));
  }

  Opcode(int number, BodyReader reader) {
    this.number = number;
    this.reader = reader;
  }

  /** The wire form, 16 bits. */
  public int number() {
    return number;
  }

  /** Reads a body of this kind in its newest form; anything left over is malformed. */
  public Message read(ByteReader in) {
    return read(in, ProtocolRange.NEWEST);
  }

  /** Reads a body of this kind in a form; anything left over is malformed. */
  public Message read(ByteReader in, int form) {
    Message message = reader.read(in, form);
    in.expectEnd();
    return message;
  }

  /** The opcode of a wire number. */
  public static Opcode of(int number) {
    Opcode opcode = number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    if (opcode == null) {
      throw new MalformedDataException("unknown opcode " + number);
    }
    return opcode;
  }
}
