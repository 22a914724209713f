package io.latticegrid.proto.message;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.ValueBytes;

/**
 * A message with its header: what a connection carries. Immutable.
 *
 * @param header what every frame may say
 * @param message what this one says
 */
public record Frame(Header header, Message message) {
  /** A message that expects no reply. */
  public static Frame oneWay(Message message) {
    return new Frame(Header.EMPTY, message);
  }

  /** A message that expects a reply. */
  public static Frame request(long correlation, Message message) {
    return new Frame(Header.request(correlation), message);
  }

  /**
   * The reply to a request.
   *
   * @param flags of the header, besides that it is a reply
   */
  public static Frame reply(long correlation, int flags, Message answer) {
    return new Frame(Header.reply(correlation).with(flags), answer);
  }

  /** The reply that a value was found, with a copy of it. */
  public static Frame replyFound(long correlation, int flags, ValueBytes value) {
    ByteWriter copy = new ByteWriter();
    value.writeValue(copy);
    return reply(correlation, flags, new DataMessage.Result(true, copy.toByteArray(), 0));
  }

  /** The reply to this frame. */
  public Frame reply(Message answer) {
    return new Frame(Header.reply(header.correlation()), answer);
  }
}
