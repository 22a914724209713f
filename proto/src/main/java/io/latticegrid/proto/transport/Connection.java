package io.latticegrid.proto.transport;

import io.latticegrid.data.codec.ByteReader;
import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.ValueBytes;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.Opcode;
import io.latticegrid.proto.message.ReplyBody;
import io.latticegrid.proto.message.RequestBody;
import io.latticegrid.proto.message.RequestHead;

/** A connection as seen above the session: no type of the network below. Thread-safe. */
public interface Connection {
  /**
   * Sends a frame. What remains of the outbound buffer when it is full is kept for small frames, so
   * that a refusal still gets through.
   *
   * @return false when the connection is closed or its bounded outbound buffer is full; the frame
   *     is then not sent
   * @throws io.latticegrid.data.error.GridException {@code TOO_LARGE}, when no frame can be that
   *     large; nothing is sent
   */
  boolean send(Frame frame);

  /**
   * Sends a request as {@link #send} does, without a frame as an object.
   *
   * @param head read before this returns
   */
  default boolean request(RequestHead head, Message message) {
    return send(new Frame(head.toHeader(), message));
  }

  /**
   * Sends a request whose body is written before this returns, or not at all.
   *
   * @param opcode what kind of message the body is
   */
  default boolean request(Header header, Opcode opcode, RequestBody body) {
    ByteWriter copy = new ByteWriter();
    body.write(copy);
    return send(new Frame(header, opcode.read(new ByteReader(copy.toByteArray()), 1)));
  }

  /**
   * Sends a reply as {@link #send} does, without a frame as an object.
   *
   * @param correlation of the request
   * @param flags of the header, besides that it is a reply
   */
  default boolean reply(long correlation, int flags, Message answer) {
    return send(Frame.reply(correlation, flags, answer));
  }

  /**
   * Replies to a read with a value, which is taken from where it lies before this returns.
   *
   * @param correlation of the request
   * @param flags of the header, besides that it is a reply
   */
  default boolean replyFound(long correlation, int flags, ValueBytes value) {
    return send(Frame.replyFound(correlation, flags, value));
  }

  /**
   * Replies with a body that is written before this returns, or not at all.
   *
   * @param correlation of the request
   * @param opcode what kind of message the body is
   */
  default boolean reply(long correlation, Opcode opcode, ReplyBody body) {
    ByteWriter copy = new ByteWriter();
    int flags = body.write(copy);
    Message answer = opcode.read(new ByteReader(copy.toByteArray()), 1);
    return send(Frame.reply(correlation, flags, answer));
  }

  /** Whether it may still carry frames. */
  boolean isOpen();

  /** Closes it; the reason is logged here and reaches {@link ConnectionHandler#closed}. */
  void close(String reason);

  /**
   * Ends it so that what was sent and has not left this machine never does: a network that is
   * mended must not deliver requests that were given up long ago. A plain close has the system go
   * on sending what is left for minutes.
   */
  void abort(String reason);

  /** The version of the protocol that both ends speak: the highest common one. */
  int version();

  /**
   * Takes nothing but small frames of the handshake, until its next message has come. To be called
   * on the connection's loop, from within the receipt of a frame.
   */
  void restrict();

  /** Reads nothing more from the other end until {@link #resumeReading}: the network holds it. */
  default void pauseReading() {
    // A connection without a network holds everything anyway.
  }

  /** Goes on reading. */
  default void resumeReading() {
    // See above.
  }

  /**
   * About how many bytes were sent and have not left this process, because the other end reads
   * slowly.
   */
  default long unsentBytes() {
    return 0;
  }

  /** The loop that owns it. */
  io.latticegrid.data.port.Loop loop();

  /** The other end, for messages. */
  String remote();
}
