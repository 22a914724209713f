package io.latticegrid.node.server;

import io.latticegrid.data.error.GridException;
import io.latticegrid.partition.ReplyTarget;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.transport.Connection;
import java.util.List;

/**
 * Sends the answer to one request. Thread-safe.
 *
 * <p>An answer that no frame can hold becomes a refusal. One for which the connection has no room
 * becomes a refusal too if the request was a read, so that one who asks for much at once is told to
 * come again; else the connection is closed, for a write must not be said to have failed.
 *
 * @param connection to whom
 * @param correlation of the request
 * @param mayBeRefused whether the request has changed nothing
 */
record AnswerOutbox(Connection connection, long correlation, boolean mayBeRefused)
    implements ReplyTarget {
  private static final int FULL_RETRY_MILLIS = 50;

  /** For a request that came over a connection; an answer to nobody if it wants none. */
  static ReplyTarget of(Connection connection, Frame request) {
    long correlation = request.header().correlation();
    return correlation == 0
        ? NOBODY
        : new AnswerOutbox(connection, correlation, reads(request.message()));
  }

  private static boolean reads(Message message) {
    return message instanceof DataMessage.Get
        || message instanceof DataMessage.Scan
        || message instanceof DataMessage.Count
        || (message instanceof DataMessage.Batch batch
            && batch.kind() == DataMessage.BatchKind.GET);
  }

  @Override
  public void reply(int flags, Message message) {
    boolean sent;
    try {
      sent = send(flags, message);
    } catch (GridException tooLarge) {
      sent =
          send(0, new Failure(tooLarge.code(), 0, "the answer is too large; ask for less at once"));
    }
    if (!sent && mayBeRefused) {
      String text = "too many answers wait on this connection; nothing was applied";
      sent = send(0, new Failure(GridException.Code.OVERLOADED, FULL_RETRY_MILLIS, text));
    }
    if (!sent && connection.isOpen()) {
      connection.close("the peer reads too slowly");
    }
  }

  private boolean send(int flags, Message message) {
    Header header =
        new Header(Header.RESPONSE | flags, correlation, null, null, 0, null, 0, List.of());
    return connection.send(new Frame(header, message));
  }
}
