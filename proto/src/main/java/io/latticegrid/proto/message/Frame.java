package io.latticegrid.proto.message;

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

  /** The reply to this frame. */
  public Frame reply(Message answer) {
    return new Frame(Header.reply(header.correlation()), answer);
  }
}
