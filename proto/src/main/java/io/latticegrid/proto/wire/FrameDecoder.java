package io.latticegrid.proto.wire;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.routing.ProtocolRange;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Cuts the bytes of one connection into frames, however they were segmented. Confined to the
 * connection's loop.
 *
 * <p>A declared length is checked before anything is allocated for it, and memory grows with the
 * bytes that have arrived, not with those that were promised. Until the first frame, which must
 * introduce the other end, frames are small.
 */
public final class FrameDecoder {
  private static final int INITIAL_CAPACITY = 1024;
  private static final int MAX_RETAINED_CAPACITY = 1 << 20;

  private byte[] buffer = new byte[INITIAL_CAPACITY];
  private int begin;
  private int end;
  private final ProtocolRange range;
  private int version;
  private boolean introduced;

  /** For an end that speaks all versions of this build. */
  public FrameDecoder() {
    this(ProtocolRange.ALL);
  }

  /** For an end that speaks some versions. */
  public FrameDecoder(ProtocolRange range) {
    this.range = range;
  }

  /** Whether the preface of the other end has arrived and was right. */
  public boolean prefaceSeen() {
    return version != 0;
  }

  /** The version that both ends speak; 0 before the preface. */
  public int version() {
    return version;
  }

  /**
   * Takes nothing but small frames of the handshake again, until its next message: the other end
   * has to prove who it is.
   */
  public void restrict() {
    introduced = false;
  }

  /**
   * Takes the bytes that arrived.
   *
   * @param onPreface run once, when the preface was found right, before the first frame
   * @param onFrame given each whole frame in order
   * @throws MalformedDataException when the bytes break the protocol; the connection must be closed
   *     with that reason
   */
  public void feed(ByteBuffer bytes, Runnable onPreface, Consumer<Frame> onFrame) {
    append(bytes);
    if (version == 0 && end - begin >= FrameLayout.PREFACE_LENGTH) {
      version = FrameCodec.agree(new ByteReader(buffer, begin, FrameLayout.PREFACE_LENGTH), range);
      begin += FrameLayout.PREFACE_LENGTH;
      onPreface.run();
    }
    while (version != 0 && end - begin >= 4) {
      int length = frameLength();
      if (end - begin < length) {
        break;
      }
      checkVersion(buffer[begin + FrameLayout.VERSION_OFFSET] & 0xFF);
      Frame frame = FrameCodec.read(buffer, begin, length);
      begin += length;
      introduce(frame.message());
      onFrame.accept(frame);
    }
    if (begin == end) {
      begin = 0;
      end = 0;
      if (buffer.length > MAX_RETAINED_CAPACITY) {
        buffer = new byte[INITIAL_CAPACITY];
      }
    }
  }

  private void checkVersion(int ofFrame) {
    if (ofFrame > version) {
      throw new MalformedDataException(
          "a frame of protocol version " + ofFrame + " on a connection of version " + version);
    }
  }

  private int frameLength() {
    int declared = new ByteReader(buffer, begin, 4).readInt();
    int limit = introduced ? FrameLayout.MAX_FRAME_LENGTH : FrameLayout.MAX_FIRST_FRAME_LENGTH;
    if (declared < FrameLayout.OPTIONAL_OFFSET - 4 || declared > limit - 4) {
      throw new MalformedDataException(
          "a frame of "
              + Integer.toUnsignedString(declared)
              + " bytes; allowed are 16 to "
              + (limit - 4));
    }
    return declared + 4;
  }

  private void introduce(Message message) {
    if (!introduced) {
      introduced =
          message instanceof SessionMessage.Hello
              || message instanceof SessionMessage.Proof
              || message instanceof SessionMessage.Welcome;
      boolean handshake =
          introduced
              || message instanceof SessionMessage.Challenge
              || message instanceof SessionMessage.Failure;
      if (!handshake) {
        throw new MalformedDataException(
            "the first message must be HELLO or WELCOME, not " + message.opcode());
      }
    }
  }

  private void append(ByteBuffer bytes) {
    int length = bytes.remaining();
    if (end + length > buffer.length) {
      int used = end - begin;
      // By doubling: a large frame in small pieces is copied a few times, not once a piece.
      byte[] target =
          used + length > buffer.length
              ? new byte[Math.max(used + length, buffer.length * 2)]
              : buffer;
      System.arraycopy(buffer, begin, target, 0, used);
      buffer = target;
      begin = 0;
      end = used;
    }
    bytes.get(buffer, end, length);
    end += length;
  }
}
