package io.latticegrid.client.session;

import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.wire.FrameView;
import org.jspecify.annotations.Nullable;

/**
 * What comes of the answer to an operation. Thread-safe, for one serves all operations of a kind;
 * it is asked on the session's loop.
 */
interface Outcome<T extends @Nullable Object> {
  /** Whether an answer is of the kind that was asked for. */
  boolean fits(Message answer);

  /** What comes of an answer that fits; what it throws is the outcome. */
  @Nullable T of(Message answer);

  /** Stands for an answer where none is asked for. */
  @Nullable T unanswered();

  /** Whether it reads results where they lie. */
  default boolean readsInPlace() {
    return false;
  }

  /** What comes of a result, read where it lies; it is valid during the call. */
  default @Nullable T of(FrameView result) {
    throw new IllegalStateException("a frame is read first");
  }

  /**
   * An answer as it is.
   *
   * @param type the kind wanted
   * @param unanswered stands for it where none is asked for
   */
  record AsIs<T extends Message>(Class<T> type, T unanswered) implements Outcome<T> {
    @Override
    public boolean fits(Message answer) {
      return type.isInstance(answer);
    }

    @Override
    public T of(Message answer) {
      return type.cast(answer);
    }
  }
}
