package io.latticegrid.dag.exchange;

import io.latticegrid.dag.ByteSink;
import io.latticegrid.dag.ByteSource;
import io.latticegrid.dag.ExchangeFrame;
import io.latticegrid.dag.ExecutionId;
import io.latticegrid.dag.StopReason;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import java.nio.charset.StandardCharsets;

/**
 * Exchange frames as bytes, big-endian. Thread-safe.
 *
 * <pre>
 *  0         1         2                     10               14                 22
 *  +---------+---------+---------------------+----------------+------------------+--------
 *  | version | type    | coordinator node id | incarnation    | sequence         | body
 *  +---------+---------+---------------------+----------------+------------------+--------
 *    u8 = 1    u8        i64                   i32              i64
 *
 *  type 1, Data     22 edge i32 | 26 frame number i64 | 34 last u8 | 35 payload, to the end
 *                   payload: item count i32, then the items
 *  type 2, Credit   22 edge i32 | 26 bytes i64
 *  type 3, Done     nothing
 *  type 4, Cancel   22 kind u8 | 23 error code u8 | 24 message in UTF-8, to the end
 * </pre>
 */
public final class ExchangeFrameCodec {
  private static final int VERSION = 1;
  private static final int DATA = 1;
  private static final int CREDIT = 2;
  private static final int DONE = 3;
  private static final int CANCEL = 4;
  private static final int HEADER_BYTES = 22;
  private static final int BODY_BYTES = 64;

  private ExchangeFrameCodec() {}

  /** The bytes of a frame. */
  public static byte[] encode(ExchangeFrame frame) {
    return switch (frame) {
      case ExchangeFrame.Data data ->
          header(DATA, data, data.payload().length)
              .writeInt(data.edge())
              .writeLong(data.sequence())
              .writeByte(data.last() ? 1 : 0)
              .writeRaw(data.payload())
              .toByteArray();
      case ExchangeFrame.Credit credit ->
          header(CREDIT, credit, 0).writeInt(credit.edge()).writeLong(credit.bytes()).toByteArray();
      case ExchangeFrame.Done done -> header(DONE, done, 0).toByteArray();
      case ExchangeFrame.Cancel cancel ->
          header(CANCEL, cancel, cancel.reason().message().length())
              .writeByte(cancel.reason().kind().number())
              .writeByte(cancel.reason().code().number())
              .writeRaw(cancel.reason().message().getBytes(StandardCharsets.UTF_8))
              .toByteArray();
    };
  }

  private static ByteSink header(int type, ExchangeFrame frame, int extraBytes) {
    ExecutionId id = frame.execution();
    return new ByteSink(HEADER_BYTES + BODY_BYTES + extraBytes)
        .writeByte(VERSION)
        .writeByte(type)
        .writeLong(id.coordinator().nodeId())
        .writeInt(id.coordinator().incarnation())
        .writeLong(id.sequence());
  }

  /**
   * The frame of the bytes.
   *
   * @throws GridException if no peer of this version writes such bytes
   */
  public static ExchangeFrame decode(byte[] bytes) {
    ByteSource source = new ByteSource(bytes);
    int version = source.readByte();
    if (version != VERSION) {
      throw ByteSource.malformed("frame version " + version);
    }
    int type = source.readByte();
    MemberId coordinator = new MemberId(source.readLong(), source.readInt());
    ExecutionId id = new ExecutionId(coordinator, source.readLong());
    ExchangeFrame frame =
        switch (type) {
          case DATA -> decodeData(id, source);
          case CREDIT -> decodeCredit(id, source);
          case DONE -> new ExchangeFrame.Done(id);
          case CANCEL -> decodeCancel(id, source);
          default -> throw ByteSource.malformed("frame type " + type);
        };
    if (source.remaining() != 0) {
      throw ByteSource.malformed(source.remaining() + " bytes too many");
    }
    return frame;
  }

  private static ExchangeFrame decodeData(ExecutionId id, ByteSource source) {
    int edge = source.readInt();
    long sequence = source.readLong();
    byte last = source.readByte();
    if (last != 0 && last != 1) {
      throw ByteSource.malformed("last is " + last);
    }
    byte[] payload = source.readRaw(source.remaining());
    return new ExchangeFrame.Data(id, edge, sequence, payload, last == 1);
  }

  private static ExchangeFrame decodeCredit(ExecutionId id, ByteSource source) {
    int edge = source.readInt();
    long bytes = source.readLong();
    if (bytes < 1) {
      throw ByteSource.malformed("credit of " + bytes);
    }
    return new ExchangeFrame.Credit(id, edge, bytes);
  }

  private static ExchangeFrame decodeCancel(ExecutionId id, ByteSource source) {
    StopReason.Kind kind = StopReason.Kind.of(source.readByte());
    GridException.Code code = GridException.Code.of(source.readByte());
    String message = new String(source.readRaw(source.remaining()), StandardCharsets.UTF_8);
    return new ExchangeFrame.Cancel(id, new StopReason(kind, code, message));
  }
}
