package io.latticegrid.partition;

import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.SessionMessage.Failure;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The answer to an operation of a test, once it is there; a second one is an error. */
final class Answer implements ReplyTarget {
  private @Nullable Message message;
  private int flags;

  @Override
  public void reply(int replyFlags, Message answer) {
    if (message != null) {
      throw new AssertionError("answered twice: " + message + ", " + answer);
    }
    message = answer;
    flags = replyFlags;
  }

  boolean isThere() {
    return message != null;
  }

  int flags() {
    return flags;
  }

  Message message() {
    if (message == null) {
      throw new AssertionError("not answered");
    }
    return message;
  }

  Result result() {
    if (message() instanceof Result result) {
      return result;
    }
    throw new AssertionError("not a result: " + message);
  }

  /** The value answered as text. */
  @Nullable String text() {
    byte[] value = result().value();
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  /** The code of the failure that was answered. */
  GridException.Code code() {
    if (message() instanceof Failure failure) {
      return failure.code();
    }
    throw new AssertionError("not a failure: " + message);
  }
}
