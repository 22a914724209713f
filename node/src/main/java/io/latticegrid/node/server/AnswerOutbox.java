package io.latticegrid.node.server;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.partition.ReplyTarget;
import io.latticegrid.partition.VisibleValue;
import io.latticegrid.proto.message.Claim;
import io.latticegrid.proto.message.CopyRead;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.MoveMessage;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.message.StatusAsk;
import io.latticegrid.proto.message.VerifyMessage;
import io.latticegrid.proto.routing.MapPlacement;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.storage.RecordView;

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
 * @param requests knows where maps are by now
 * @param mapId the map of the request; 0 for none
 */
record AnswerOutbox(
    Connection connection, long correlation, boolean mayBeRefused, Requests requests, int mapId)
    implements ReplyTarget {
  private static final int FULL_RETRY_MILLIS = 50;
  private static final int MOVED_RETRY_MILLIS = 200;

  /** For a request that came over a connection; an answer to nobody if it wants none. */
  static ReplyTarget of(Connection connection, Frame request, Requests requests) {
    long correlation = request.header().correlation();
    Header.Target target = request.header().target();
    int mapId = target == null ? 0 : target.mapId();
    return correlation == 0
        ? NOBODY
        : new AnswerOutbox(connection, correlation, reads(request.message()), requests, mapId);
  }

  private static boolean reads(Message message) {
    return message instanceof DataMessage.Get
        || message instanceof DataMessage.Scan
        || message instanceof DataMessage.Count
        || message instanceof Claim
        || message instanceof StatusAsk
        || message instanceof CopyRead
        || message instanceof VerifyMessage
        || (message instanceof DataMessage.Batch batch
            && batch.kind() == DataMessage.BatchKind.GET);
  }

  @Override
  public boolean isOpen() {
    return connection.isOpen();
  }

  private static boolean saysMoved(Message message) {
    return message instanceof Failure failure
        ? failure.code() == Code.MAP_MOVED
        : message instanceof DataMessage.BatchResult batch
            && batch.sections().stream().anyMatch(section -> section.error() == Code.MAP_MOVED);
  }

  /** Tells whoever asked where the map is; the answer after it in a form that it knows. */
  private Message afterTellingWhere(Message message) {
    if (!saysMoved(message)) {
      return message;
    }
    MapPlacement place = requests.placement(mapId);
    if (connection.version() < MoveMessage.SINCE_VERSION) {
      String text = "the map has moved to another group; open it again";
      return new Failure(Code.NOT_AVAILABLE, MOVED_RETRY_MILLIS, text);
    }
    if (place != null) {
      connection.send(Frame.oneWay(new MoveMessage.MapMoved(place)));
    }
    return message;
  }

  @Override
  public void reply(int flags, Message answer) {
    boolean sent;
    Message message = afterTellingWhere(answer);
    try {
      sent = connection.reply(correlation, flags, message);
    } catch (GridException tooLarge) {
      sent = sayTooLarge(tooLarge);
    }
    if (!sent) {
      notSent();
    }
  }

  @Override
  public void found(int flags, RecordView record) {
    if (VisibleValue.isState(record)) {
      ReplyTarget.super.found(flags, record);
      return;
    }
    boolean sent;
    try {
      sent = connection.replyFound(correlation, flags, record);
    } catch (GridException tooLarge) {
      sent = sayTooLarge(tooLarge);
    }
    if (!sent) {
      notSent();
    }
  }

  private boolean sayTooLarge(GridException tooLarge) {
    String text = "the answer is too large; ask for less at once";
    return connection.reply(correlation, 0, new Failure(tooLarge.code(), 0, text));
  }

  private void notSent() {
    boolean sent = false;
    if (mayBeRefused) {
      String text = "too many answers wait on this connection; nothing was applied";
      sent =
          connection.reply(correlation, 0, new Failure(Code.OVERLOADED, FULL_RETRY_MILLIS, text));
    }
    if (!sent && connection.isOpen()) {
      connection.close("the peer reads too slowly");
    }
  }
}
