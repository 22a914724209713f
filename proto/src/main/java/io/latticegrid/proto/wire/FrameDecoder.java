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
  /** Frames that are looked at before the first of them is given out. */
  private static final int MOST_AHEAD = 64;

  private static final int INITIAL_CAPACITY = 1024;
  private static final int MAX_RETAINED_CAPACITY = 1 << 20;

  private byte[] buffer = new byte[INITIAL_CAPACITY];
  private int begin;
  private int end;
  private final ProtocolRange range;
  private int version;
  private boolean introduced;
  private final FrameView view = new FrameView();

  /** Frames of those still to be given out that were looked at. */
  private int lookedAt;

  /** Takes what arrives, in order. */
  public interface Receiver {
    /** The preface of the other end was found right. */
    void agreed();

    /** Takes a frame. */
    void received(Frame frame);

    /**
     * Takes a frame of a plain form; false to be given it by {@link #received} instead.
     *
     * @param frame valid during the call
     */
    default boolean receivedPlain(FrameView frame) {
      return false;
    }

    /**
     * Several frames arrived together, and this is one of a plain form among them: it is given out
     * soon, unless it turns out to be damaged.
     *
     * @param frame valid during the call
     */
    default void coming(FrameView frame) {}

    /** All that are {@link #coming} were told. */
    default void come() {}
  }

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
    feed(
        bytes,
        new Receiver() {
          @Override
          public void agreed() {
            onPreface.run();
          }

          @Override
          public void received(Frame frame) {
            onFrame.accept(frame);
          }
        });
  }

  /**
   * Takes the bytes that arrived.
   *
   * @param receiver given all that is whole
   * @throws MalformedDataException as above
   */
  public void feed(ByteBuffer bytes, Receiver receiver) {
    append(bytes);
    if (version == 0 && end - begin >= FrameLayout.PREFACE_LENGTH) {
      version = FrameCodec.agree(new ByteReader(buffer, begin, FrameLayout.PREFACE_LENGTH), range);
      begin += FrameLayout.PREFACE_LENGTH;
      receiver.agreed();
    }
    lookedAt = 0;
    while (version != 0 && end - begin >= 4) {
      int length = frameLength(begin);
      if (end - begin < length) {
        break;
      }
      if (introduced && lookedAt-- == 0) {
        lookAhead(receiver, length);
      }
      int start = begin;
      begin += length;
      if (!isTaken(receiver, start, length)) {
        checkVersion(buffer[start + FrameLayout.VERSION_OFFSET] & 0xFF);
        Frame frame = FrameCodec.read(buffer, start, length);
        introduce(frame.message());
        receiver.received(frame);
      }
    }
    if (begin == end) {
      begin = 0;
      end = 0;
      if (buffer.length > MAX_RETAINED_CAPACITY) {
        buffer = new byte[INITIAL_CAPACITY];
      }
    }
  }

  /** Nobody takes a put as it lies; its checksum is not added up for that. */
  private boolean isTaken(Receiver receiver, int start, int length) {
    return introduced
        && view.moveTo(buffer, start, length)
        && !view.isPut()
        && view.isIntact()
        && receiver.receivedPlain(view);
  }

  /** Tells of the plain frames that are here whole, if there are others behind the first one. */
  private void lookAhead(Receiver receiver, int firstLength) {
    lookedAt = 0;
    int at = begin;
    int length = firstLength;
    boolean told = false;
    while (end - at >= length && lookedAt < MOST_AHEAD) {
      if ((lookedAt > 0 || end - at > length) && view.moveTo(buffer, at, length)) {
        told = true;
        receiver.coming(view);
      }
      lookedAt++;
      at += length;
      // What is wrong is said when it is its turn: those before it are in order.
      length = end - at < 4 || !isAllowed(declared(at)) ? Integer.MAX_VALUE : declared(at) + 4;
    }
    lookedAt--; // the first one is given out next
    if (told) {
      receiver.come();
    }
  }

  private void checkVersion(int ofFrame) {
    if (ofFrame > version) {
      throw new MalformedDataException(
          "a frame of protocol version " + ofFrame + " on a connection of version " + version);
    }
  }

  private int frameLength(int at) {
    int declared = declared(at);
    if (!isAllowed(declared)) {
      throw new MalformedDataException(
          "a frame of "
              + Integer.toUnsignedString(declared)
              + " bytes; allowed are 16 to "
              + (limit() - 4));
    }
    return declared + 4;
  }

  private int declared(int at) {
    return FrameView.intAt(buffer, at);
  }

  private boolean isAllowed(int declared) {
    return declared >= FrameLayout.OPTIONAL_OFFSET - 4 && declared <= limit() - 4;
  }

  private int limit() {
    return introduced ? FrameLayout.MAX_FRAME_LENGTH : FrameLayout.MAX_FIRST_FRAME_LENGTH;
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
