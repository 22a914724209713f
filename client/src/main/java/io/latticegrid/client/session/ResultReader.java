package io.latticegrid.client.session;

import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.wire.FrameView;
import org.jspecify.annotations.Nullable;

/**
 * Makes what the caller gets of the result of an operation, from where it lies. Thread-safe; asked
 * on the session's loop.
 *
 * @param <T> what the caller gets
 */
@FunctionalInterface
public interface ResultReader<T extends @Nullable Object> extends Outcome<T> {
  /**
   * Makes it. What it throws is what the caller gets; the array is somebody else's after that.
   *
   * @param applied whether a write took place, or a read found an entry
   * @param array holds the value; null if there is none
   * @param offset where the value begins
   * @param length how long it is
   */
  @Nullable T read(boolean applied, byte @Nullable [] array, int offset, int length);

  @Override
  default boolean fits(Message answer) {
    return answer instanceof Result;
  }

  @Override
  default @Nullable T of(Message answer) {
    Result result = (Result) answer;
    byte[] value = result.value();
    return read(result.applied(), value, 0, value == null ? 0 : value.length);
  }

  @Override
  default @Nullable T unanswered() {
    return read(true, null, 0, 0);
  }

  @Override
  default boolean readsInPlace() {
    return true;
  }

  @Override
  default @Nullable T of(FrameView result) {
    return result.hasValue()
        ? read(result.applied(), result.array(), result.valueOffset(), result.valueLength())
        : read(result.applied(), null, 0, 0);
  }
}
