package io.latticegrid.client.session;

import io.latticegrid.client.config.ReadPolicy.Source;
import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A read of one key that a backup may answer. Confined to the session's loop once submitted.
 *
 * <p>It is a call to the primary, with all that calls have: a place under way, retries, a deadline.
 * Beside it one backup at most is asked by {@link CopyReads}. A refusal by the backup is passed
 * over: the primary is asked in any case, and the call ends with its answer or at its deadline.
 */
final class RoamingRead extends PartitionCall {
  private final DataMessage.Get message;
  private final CopyReads copies;
  private final CompletableFuture<Result> future;
  private @Nullable Result answer;
  private boolean began;
  private boolean waitsForCopy;

  RoamingRead(
      PartitionRequest request,
      CallOptions options,
      long nowNanos,
      CopyReads copies,
      CompletableFuture<Result> future) {
    super(request.purpose(), options, nowNanos, request.map(), request.partition());
    this.message = (DataMessage.Get) request.message();
    this.copies = copies;
    this.future = future;
  }

  byte[] key() {
    return message.key();
  }

  /** At the first attempt it is decided who is asked; later ones go to the primary. */
  @Override
  void send(CallEngine engine, MemberLink over) {
    boolean first = !began;
    began = true;
    if (!first) {
      engine.transmit(this, over);
    } else if (options.reads().source() == Source.BACKUP && copies.ask(this)) {
      state = State.RESTING;
      waitsForCopy = true;
      copies.goOnLater(this);
    } else {
      engine.transmit(this, over);
      copies.hedgeLater(this);
    }
  }

  @Override
  Frame frame(Header header) {
    return new Frame(header, message);
  }

  @Override
  boolean accept(Message received) {
    if (!(received instanceof Result result)) {
      throw unexpected(purpose, received);
    }
    answer = result;
    return true;
  }

  /** Asks the primary, if only a backup was asked so far; whether it was so. */
  boolean goOnWithPrimary(CallEngine engine) {
    boolean waited = waitsForCopy && !isDone();
    waitsForCopy = false;
    if (waited) {
      engine.attempt(this);
    }
    return waited;
  }

  /** A backup has answered first. */
  void acceptCopy(byte @Nullable [] value) {
    answer = new Result(value != null, value, 0);
  }

  @Override
  void deliver() {
    future.complete(answer);
  }

  @Override
  void fail(GridException error) {
    future.completeExceptionally(error);
  }
}
