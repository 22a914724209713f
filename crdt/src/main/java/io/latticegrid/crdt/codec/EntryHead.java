package io.latticegrid.crdt.codec;

import io.latticegrid.crdt.CrdtType;
import io.latticegrid.crdt.WriteId;
import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.MalformedDataException;

/**
 * The head of a record's bytes, read where it lies ({@link RecordCodec} draws it). Confined to its
 * owner.
 */
final class EntryHead {
  /** All that makes a record more than one write of all its fields. */
  private static final int NOT_SINGLE =
      RecordCodec.LATE | RecordCodec.TYPED | RecordCodec.PART | RecordCodec.NO_EXISTENCE;

  /** What a record may have whose existence alone says when it lost. */
  private static final int NOT_PLAIN =
      RecordCodec.TYPED | RecordCodec.PART | RecordCodec.NO_EXISTENCE;

  private static final int FLAGS_AT = 1;
  private static final int TIME_AT = 2;
  private static final int MEMBER_AT = 10;

  private EntryHead() {}

  /** Whether all fields were written together, so that one stamp stands for all. */
  static boolean isSingle(byte[] bytes) {
    return isRecord(bytes) && (bytes[FLAGS_AT] & NOT_SINGLE) == 0;
  }

  /** Whether it has plain fields only, under any stamps. */
  static boolean isPlain(byte[] bytes) {
    return isRecord(bytes) && (bytes[FLAGS_AT] & NOT_PLAIN) == 0;
  }

  static boolean hasTypedFields(byte[] bytes) {
    return (flags(bytes) & RecordCodec.TYPED) != 0;
  }

  private static boolean isRecord(byte[] bytes) {
    return bytes.length > MEMBER_AT && bytes[0] == CrdtType.RECORD.tag();
  }

  static int flags(byte[] bytes) {
    IdCodec.check(isRecord(bytes), "not a record");
    return bytes[FLAGS_AT] & 0xFF;
  }

  /** The latest write: that of the existence. */
  static WriteId id(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    in.skip(TIME_AT);
    return IdCodec.readId(in);
  }

  /** The order of the latest writes of two records. */
  static int compare(byte[] a, byte[] b) {
    ByteReader inA = new ByteReader(a);
    ByteReader inB = new ByteReader(b);
    inA.skip(TIME_AT);
    inB.skip(TIME_AT);
    int byTime = Long.compareUnsigned(inA.readLong(), inB.readLong());
    return byTime != 0 ? byTime : IdCodec.readMember(inA).compareTo(IdCodec.readMember(inB));
  }

  /** When reads stop seeing it; 0 for never. */
  static long expiresAtMillis(byte[] bytes) {
    if ((flags(bytes) & RecordCodec.EXPIRES) == 0) {
      return 0;
    }
    ByteReader in = new ByteReader(bytes);
    in.skip(TIME_AT);
    IdCodec.readId(in);
    return in.readLong();
  }

  /** Where the body starts: a row, a whole value, or nothing. */
  static int bodyOffset(byte[] bytes) {
    int flags = flags(bytes);
    ByteReader in = new ByteReader(bytes);
    in.skip(TIME_AT);
    if ((flags & RecordCodec.NO_EXISTENCE) != 0) {
      throw new MalformedDataException("a record without existence has no body");
    }
    skipId(in);
    in.skip((flags & RecordCodec.EXPIRES) != 0 ? Long.BYTES : 0);
    if ((flags & RecordCodec.LATE) != 0) {
      for (int left = in.readCount(); left > 0; left--) {
        skipId(in);
        in.skip(in.readVarInt());
      }
    }
    if ((flags & RecordCodec.TYPED) != 0) {
      for (int left = in.readCount(); left > 0; left--) {
        in.readVarInt();
        in.skip(in.readVarInt());
      }
    }
    if ((flags & RecordCodec.IDS) != 0) {
      for (int left = in.readCount(); left > 0; left--) {
        in.readVarInt();
      }
    }
    return in.position();
  }

  private static void skipId(ByteReader in) {
    in.skip(Long.BYTES * 2);
    in.readVarInt();
    if ((in.readVarLong() & 1) != 0) {
      in.skip(Long.BYTES);
      in.readVarInt();
    }
  }
}
