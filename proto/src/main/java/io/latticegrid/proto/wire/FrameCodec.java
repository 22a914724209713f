package io.latticegrid.proto.wire;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.codec.ValueBytes;
import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.Opcode;
import io.latticegrid.proto.message.ReplyBody;
import io.latticegrid.proto.message.RequestBody;
import io.latticegrid.proto.message.RequestHead;
import io.latticegrid.proto.routing.ProtocolRange;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Frames to bytes and back, as {@link FrameLayout} draws them. Pure. */
public final class FrameCodec {
  private FrameCodec() {}

  /** Appends the preface of this build. */
  public static void writePreface(ByteWriter out) {
    writePreface(ProtocolRange.ALL, out);
  }

  /** Appends the preface of an end that speaks some versions. */
  public static void writePreface(ProtocolRange range, ByteWriter out) {
    out.writeInt(FrameLayout.MAGIC).writeByte(range.newest());
    out.writeByte(range.oldest()).writeShort(0);
  }

  /**
   * Checks the preface of the other end: its magic, and that the versions of both overlap.
   *
   * @return the version to speak: the highest that both do
   */
  public static int agree(ByteReader in, ProtocolRange ours) {
    int magic = in.readInt();
    if (magic != FrameLayout.MAGIC) {
      throw new MalformedDataException(
          "wrong magic "
              + Integer.toHexString(Integer.reverseBytes(magic))
              + ": this is not the LatticeGrid protocol");
    }
    int newest = in.readUnsignedByte();
    int oldest = in.readUnsignedByte();
    in.skip(2);
    if (oldest > newest) {
      throw new MalformedDataException("a preface of versions " + oldest + " to " + newest);
    }
    ProtocolRange theirs = new ProtocolRange(oldest, newest);
    int common = ours.common(theirs);
    if (common == 0) {
      throw new VersionMismatchException(theirs, ours);
    }
    return common;
  }

  /** Appends a frame in the newest form. */
  public static void write(Frame frame, ByteWriter out) {
    write(frame, FrameLayout.VERSION, out);
  }

  /**
   * Appends a frame for a connection that speaks a version; one that is too large is a {@link
   * GridException}, and nothing is appended.
   */
  public static void write(Frame frame, int spoken, ByteWriter out) {
    int start = out.position();
    Header header = frame.header();
    Message message = frame.message();
    int form = message.form(spoken);
    begin(form, header.flags(), message.opcode(), present(header), header.correlation(), out);
    writeOptional(header, out);
    out.writeInt(0);
    int bodyAt = out.position();
    message.write(out, form);
    seal(start, bodyAt, out);
  }

  /** Appends the same bytes as for a frame with such a header; fails as {@link #write}. */
  public static void writeRequest(RequestHead head, Message message, int spoken, ByteWriter out) {
    int start = out.position();
    int form = message.form(spoken);
    AckLevel level = head.level();
    int present =
        FrameLayout.TARGET
            | (head.hasAttempt() ? FrameLayout.ATTEMPT : 0)
            | (head.deadlineMillis() == 0 ? 0 : FrameLayout.DEADLINE)
            | (level == null ? 0 : FrameLayout.LEVEL)
            | FrameLayout.CRC;
    begin(form, head.flags(), message.opcode(), present, head.correlation(), out);
    out.writeShort(head.group()).writeInt(head.partition());
    out.writeLong(head.epoch()).writeInt(head.mapId());
    if (head.hasAttempt()) {
      out.writeLong(head.session()).writeLong(head.sequence());
      out.writeLong(head.acknowledgedBelow());
    }
    if (head.deadlineMillis() != 0) {
      out.writeInt(head.deadlineMillis());
    }
    if (level != null) {
      out.writeByte(level.number());
    }
    out.writeInt(0);
    int bodyAt = out.position();
    message.write(out, form);
    seal(start, bodyAt, out);
  }

  /**
   * Appends a request of the first form whose body is written from where its parts lie; fails as
   * {@link #write}.
   */
  public static void writeRequest(Header header, Opcode opcode, RequestBody body, ByteWriter out) {
    int start = out.position();
    begin(1, header.flags(), opcode, present(header), header.correlation(), out);
    writeOptional(header, out);
    out.writeInt(0);
    int bodyAt = out.position();
    body.write(out);
    seal(start, bodyAt, out);
  }

  /** Appends the same bytes as for the frame of a reply, without one; fails as {@link #write}. */
  public static void writeReply(
      long correlation, int flags, Message answer, int spoken, ByteWriter out) {
    int start = out.position();
    int form = answer.form(spoken);
    begin(form, Header.RESPONSE | flags, answer.opcode(), FrameLayout.CRC, correlation, out);
    out.writeInt(0);
    int bodyAt = out.position();
    answer.write(out, form);
    seal(start, bodyAt, out);
  }

  /** Appends the reply that a value was found, from where it lies; fails as {@link #write}. */
  public static void writeFound(long correlation, int flags, ValueBytes value, ByteWriter out) {
    int start = out.position();
    begin(1, Header.RESPONSE | flags, Opcode.RESULT, FrameLayout.CRC, correlation, out);
    out.writeInt(0);
    int bodyAt = out.position();
    DataMessage.Result.writeFound(value, out);
    seal(start, bodyAt, out);
  }

  /**
   * Appends a reply whose body is written from where its parts lie; fails as {@link #write}, and
   * with whatever the body does. Then nothing is appended.
   */
  public static void writeReply(long correlation, Opcode opcode, ReplyBody body, ByteWriter out) {
    int start = out.position();
    begin(1, Header.RESPONSE, opcode, FrameLayout.CRC, correlation, out);
    out.writeInt(0);
    int bodyAt = out.position();
    boolean written = false;
    try {
      int flags = body.write(out);
      out.array()[start + FrameLayout.FLAGS_OFFSET] |= (byte) flags;
      seal(start, bodyAt, out);
      written = true;
    } finally {
      if (!written) {
        out.truncate(start);
      }
    }
  }

  private static void begin(
      int form, int flags, Opcode opcode, int present, long correlation, ByteWriter out) {
    out.writeInt(0).writeShort(0).writeByte(form).writeByte(flags);
    out.writeShort(opcode.number()).writeShort(present).writeLong(correlation);
  }

  /** Checks the size, and writes lengths and checksum, which stands before the body. */
  private static void seal(int start, int bodyAt, ByteWriter out) {
    int end = out.position();
    if (end - start > FrameLayout.MAX_FRAME_LENGTH) {
      out.truncate(start);
      throw new GridException(
          GridException.Code.TOO_LARGE,
          "a frame of " + (end - start) + " bytes is above the limit of 16 MiB");
    }
    out.setInt(start + FrameLayout.LENGTH_OFFSET, end - start - 4);
    out.setShort(start + FrameLayout.HEADER_LENGTH_OFFSET, bodyAt - start);
    int crcAt = bodyAt - Integer.BYTES;
    out.setInt(crcAt, crc(out.array(), start, crcAt, bodyAt, end));
  }

  private static int present(Header header) {
    return (header.target() == null ? 0 : FrameLayout.TARGET)
        | (header.attempt() == null ? 0 : FrameLayout.ATTEMPT)
        | (header.deadlineMillis() == 0 ? 0 : FrameLayout.DEADLINE)
        | (header.level() == null ? 0 : FrameLayout.LEVEL)
        | (header.principal() == 0 ? 0 : FrameLayout.PRINCIPAL)
        | (header.tags().isEmpty() ? 0 : FrameLayout.TAGS)
        | FrameLayout.CRC;
  }

  private static void writeOptional(Header header, ByteWriter out) {
    Header.Target target = header.target();
    if (target != null) {
      out.writeShort(target.group()).writeInt(target.partition());
      out.writeLong(target.epoch()).writeInt(target.mapId());
    }
    Header.Attempt attempt = header.attempt();
    if (attempt != null) {
      out.writeLong(attempt.session()).writeLong(attempt.sequence());
      out.writeLong(attempt.acknowledgedBelow());
    }
    if (header.deadlineMillis() != 0) {
      out.writeInt(header.deadlineMillis());
    }
    AckLevel level = header.level();
    if (level != null) {
      out.writeByte(level.number());
    }
    if (header.principal() != 0) {
      out.writeInt(header.principal());
    }
    if (!header.tags().isEmpty()) {
      writeTags(header.tags(), out);
    }
  }

  private static void writeTags(List<Header.Tag> tags, ByteWriter out) {
    int lengthAt = out.position();
    out.writeShort(0);
    for (Header.Tag tag : tags) {
      out.writeShort(tag.tag()).writeShort(tag.value().length).writeRaw(tag.value());
    }
    int length = out.position() - lengthAt - 2;
    if (length > 0xFFFF) {
      throw new MalformedDataException("tags of " + length + " bytes");
    }
    out.setShort(lengthAt, length);
  }

  /**
   * Reads one whole frame, from its length field to its end; anything wrong with it is a {@link
   * MalformedDataException}.
   */
  public static Frame read(byte[] bytes, int start, int length) {
    ByteReader in = new ByteReader(bytes, start, length);
    in.skip(4);
    int headerLength = in.readUnsignedShort();
    if (headerLength < FrameLayout.OPTIONAL_OFFSET || headerLength > length) {
      throw new MalformedDataException("header length " + headerLength + " in " + length);
    }
    int version = in.readUnsignedByte();
    if (version < FrameLayout.OLDEST_VERSION || version > FrameLayout.VERSION) {
      throw new MalformedDataException("a frame of protocol version " + version);
    }
    int flags = in.readUnsignedByte();
    if ((flags & Header.FRAGMENT) != 0) {
      throw new MalformedDataException("fragments are not part of protocol version " + version);
    }
    final Opcode opcode = Opcode.of(in.readUnsignedShort());
    final int present = in.readUnsignedShort();
    final long correlation = in.readLong();
    Header header = readOptional(in, flags, present, correlation);
    int crcAt = in.position();
    boolean checked = (present & FrameLayout.CRC) != 0;
    int expected = checked ? in.readInt() : 0;
    int bodyAt = start + headerLength;
    if (in.position() > bodyAt) {
      throw new MalformedDataException("a header runs over its length of " + headerLength);
    }
    if (checked && crc(bytes, start, crcAt, bodyAt, start + length) != expected) {
      throw new MalformedDataException("checksum of a frame " + opcode + " is wrong");
    }
    in.position(bodyAt);
    return new Frame(header, opcode.read(in, version));
  }

  private static Header readOptional(ByteReader in, int flags, int present, long correlation) {
    Header.Target target =
        (present & FrameLayout.TARGET) == 0
            ? null
            : new Header.Target(in.readUnsignedShort(), in.readInt(), in.readLong(), in.readInt());
    Header.Attempt attempt =
        (present & FrameLayout.ATTEMPT) == 0
            ? null
            : new Header.Attempt(in.readLong(), in.readLong(), in.readLong());
    int deadlineMillis = (present & FrameLayout.DEADLINE) == 0 ? 0 : in.readInt();
    AckLevel level = (present & FrameLayout.LEVEL) == 0 ? null : AckLevel.of(in.readUnsignedByte());
    int principal = (present & FrameLayout.PRINCIPAL) == 0 ? 0 : in.readInt();
    List<Header.Tag> tags = (present & FrameLayout.TAGS) == 0 ? List.of() : readTags(in);
    return new Header(flags, correlation, target, attempt, deadlineMillis, level, principal, tags);
  }

  private static List<Header.Tag> readTags(ByteReader in) {
    int end = in.readUnsignedShort();
    end += in.position();
    List<Header.Tag> tags = new ArrayList<>();
    while (in.position() < end) {
      tags.add(new Header.Tag(in.readUnsignedShort(), in.readRaw(in.readUnsignedShort())));
    }
    if (in.position() != end) {
      throw new MalformedDataException("tags run over their length");
    }
    return tags;
  }

  private static int crc(byte[] bytes, int start, int crcAt, int bodyAt, int end) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, start, crcAt - start);
    crc.update(bytes, bodyAt, end - bodyAt);
    return (int) crc.getValue();
  }
}
