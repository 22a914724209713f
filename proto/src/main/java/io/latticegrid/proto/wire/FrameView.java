package io.latticegrid.proto.wire;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.proto.message.BatchResultReader;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Opcode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * A window on a frame of a plain form where it arrived, read without an object for each of its
 * parts. Confined to the connection's loop, and valid during the call to which it is given.
 *
 * <p>Plain are a {@code Get}, a {@code Batch} of gets, a {@code Put}, a {@code Result} and a {@code
 * BatchResult}, each as a client or node of this version writes it: with the header's usual parts,
 * each in its place. Whatever is otherwise, and be it malformed, is not looked at here: it is read
 * as a frame, which says what is wrong with it.
 */
public final class FrameView {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int TARGET_LENGTH = 18;
  private static final int ATTEMPT_LENGTH = 24;
  private static final int DEADLINE_LENGTH = 4;
  private static final int CRC_LENGTH = 4;
  private static final int RESULT_HEAD = 3;

  private static final int GET_PARTS = FrameLayout.TARGET | FrameLayout.CRC;
  private static final int PUT_PARTS = GET_PARTS | FrameLayout.ATTEMPT | FrameLayout.LEVEL;

  private final CRC32C sum = new CRC32C();
  private byte[] bytes = {};
  private int start;
  private int end;
  private int bodyAt;
  private int opcode;
  private int keyAt;
  private int keyEnd;

  FrameView() {}

  /** Moves to a whole frame; false if it is of no plain form, and the window then of no use. */
  boolean moveTo(byte[] buffer, int begin, int length) {
    bytes = buffer;
    start = begin;
    end = begin + length;
    bodyAt = start + shortAt(start + FrameLayout.HEADER_LENGTH_OFFSET);
    opcode = shortAt(start + FrameLayout.OPCODE_OFFSET);
    if (bytes[start + FrameLayout.VERSION_OFFSET] != 1 || bodyAt > end) {
      return false;
    }
    int present = shortAt(start + FrameLayout.PRESENT_OFFSET);
    if (!isRequest()) {
      return isAnswer(present) && (isBatchResult() || isOfOneResult());
    }
    int flags = bytes[start + FrameLayout.FLAGS_OFFSET];
    int parts = present & ~FrameLayout.DEADLINE;
    boolean plain =
        flags == 0
            && ((opcode == Opcode.GET.number() && parts == GET_PARTS)
                || (opcode == Opcode.BATCH.number() && parts == GET_PARTS)
                || (opcode == Opcode.PUT.number() && parts == PUT_PARTS));
    return plain
        && bodyAt - start == headerLength(present)
        && (opcode == Opcode.BATCH.number() ? isBatchGet() : findKey());
  }

  private boolean isAnswer(int present) {
    return present == FrameLayout.CRC
        && (flags() & Header.FRAGMENT) == 0
        && bodyAt - start == FrameLayout.OPTIONAL_OFFSET + CRC_LENGTH;
  }

  private boolean isOfOneResult() {
    return end - bodyAt >= RESULT_HEAD - 1 && (!hasValue() || bytes[bodyAt + 2] == 1);
  }

  private boolean isBatchGet() {
    keyAt = bodyAt;
    keyEnd = bodyAt;
    return end - bodyAt > 1 && bytes[bodyAt] == 0;
  }

  private static int headerLength(int present) {
    return FrameLayout.OPTIONAL_OFFSET
        + TARGET_LENGTH
        + ((present & FrameLayout.ATTEMPT) != 0 ? ATTEMPT_LENGTH : 0)
        + ((present & FrameLayout.DEADLINE) != 0 ? DEADLINE_LENGTH : 0)
        + ((present & FrameLayout.LEVEL) != 0 ? 1 : 0)
        + CRC_LENGTH;
  }

  /** A get has nothing but the key; before that of a put stand mode, time to live and length. */
  private boolean findKey() {
    keyAt = bodyAt;
    keyEnd = end;
    if (opcode == Opcode.PUT.number()) {
      keyAt = afterNumber(bodyAt + 1);
      int lengthAt = keyAt;
      keyAt = afterNumber(lengthAt);
      // A key of 128 bytes or more has a length of more than one, and is not looked for.
      boolean isShort = keyAt == lengthAt + 1 && keyAt <= end;
      keyEnd = isShort ? keyAt + bytes[lengthAt] : keyAt;
    }
    return keyEnd <= end;
  }

  /** Behind a number in 7-bit groups, or somewhere at most behind the end. */
  private int afterNumber(int from) {
    int at = from;
    while (at < end && bytes[at] < 0) {
      at++;
    }
    return at < end ? at + 1 : end + 1;
  }

  /** Whether the checksum says so. */
  boolean isIntact() {
    int crcAt = bodyAt - CRC_LENGTH;
    sum.reset();
    sum.update(bytes, start, crcAt - start);
    sum.update(bytes, bodyAt, end - bodyAt);
    return (int) sum.getValue() == (int) INT.get(bytes, crcAt);
  }

  /** Whether it asks for the value of a key. */
  public boolean isGet() {
    return opcode == Opcode.GET.number();
  }

  /** Whether it writes the value of a key. */
  public boolean isPut() {
    return opcode == Opcode.PUT.number();
  }

  /** Whether it asks for the values of many keys. */
  public boolean isBatchOfGets() {
    return opcode == Opcode.BATCH.number();
  }

  /** A reader of the sections of a batch, from their number on. */
  public ByteReader sections() {
    return new ByteReader(bytes, bodyAt + 1, end - bodyAt - 1);
  }

  /** Whether it asks for something, and so says of which partition. */
  public boolean isRequest() {
    return !isResult() && !isBatchResult();
  }

  /** Whether it is the result of an operation. */
  public boolean isResult() {
    return opcode == Opcode.RESULT.number();
  }

  /** Whether it is the result of a batch. */
  public boolean isBatchResult() {
    return opcode == Opcode.BATCH_RESULT.number();
  }

  /** A reader of what came of a batch, whatever that is. */
  public BatchResultReader batchResult() {
    return new BatchResultReader(new ByteReader(bytes, bodyAt, end - bodyAt));
  }

  /** The flags of its header. */
  public int flags() {
    return bytes[start + FrameLayout.FLAGS_OFFSET] & 0xFF;
  }

  /** Pairs a request with its reply; 0 where none is expected. */
  public long correlation() {
    return (long) LONG.get(bytes, start + FrameLayout.CORRELATION_OFFSET);
  }

  /** The number of the group; of a request. */
  public int group() {
    return shortAt(start + FrameLayout.OPTIONAL_OFFSET);
  }

  /** The number of the partition; of a request, and of a batch that of its first section. */
  public int partition() {
    return (int) INT.get(bytes, start + FrameLayout.OPTIONAL_OFFSET + 2);
  }

  /** The number of the map; of a request. */
  public int mapId() {
    return (int) INT.get(bytes, start + FrameLayout.OPTIONAL_OFFSET + 14);
  }

  /** The array in which keys and values lie; what else is in it belongs to others. */
  public byte[] array() {
    return bytes;
  }

  /** Where the key of a request begins. */
  public int keyOffset() {
    return keyAt;
  }

  /** How long the key of a request is; nothing of a batch, which has many. */
  public int keyLength() {
    return keyEnd - keyAt;
  }

  /** Whether a write took place, or a read found an entry; of a result. */
  public boolean applied() {
    return bytes[bodyAt] != 0;
  }

  /** Whether a result has a value. */
  public boolean hasValue() {
    return end - bodyAt >= RESULT_HEAD;
  }

  /** Where the value of a result begins. */
  public int valueOffset() {
    return bodyAt + RESULT_HEAD;
  }

  /** How long the value of a result is. */
  public int valueLength() {
    return end - valueOffset();
  }

  static int intAt(byte[] bytes, int at) {
    return (int) INT.get(bytes, at);
  }

  private int shortAt(int at) {
    return (short) SHORT.get(bytes, at) & 0xFFFF;
  }
}
