package io.latticegrid.client;

import io.latticegrid.client.session.CallOptions;
import io.latticegrid.client.session.PartitionRequest;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.error.IndeterminateException;
import io.latticegrid.proto.message.Claim;
import io.latticegrid.proto.message.Claimed;
import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.DataMessage.PutMode;
import io.latticegrid.proto.message.DataMessage.Result;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One caller that wants an entry, and makes it if there is none and nobody else is at it. Used by
 * one call at a time.
 *
 * <pre>
 * claim ─▶ entry there ─────────────────────────────────▶ its value
 *   ▲  └─▶ granted ─▶ factory ─▶ put if absent ─▶ applied ─▶ the value made
 *   │                    │             ├─ refused by an entry ─▶ that entry's value
 *   │                    │             └─ unknown outcome ─▶ claim again, with the value made
 *   │                    └─ failed, or null ─▶ the claim goes back; error, or null
 *   └──── busy: another has been at it for as long as one waits at once
 * </pre>
 */
final class Loading<K, V> {
  private static final String NAME = "getOrLoad";
  private static final long MILLI = 1_000_000;

  /** One question waits so long at most, so that who is gone is not granted anything for long. */
  private static final long WAIT_MILLIS = 1_000;

  private final MapAccess<K, V> access;
  private final CallOptions options;
  private final K key;
  private final byte[] keyBytes;
  private final long ttlMillis;
  private final long ticket;
  private volatile long deadlineNanos;

  /** Of a key, for an entry that lives so long, 0 for ever; its time begins now. */
  Loading(MapAccess<K, V> access, CallOptions options, K key, long ttlMillis) {
    access.checkSpoken(NAME, Claim.SINCE_VERSION);
    this.access = access;
    this.options = options.answered();
    this.key = key;
    this.keyBytes = access.keyBytes(key);
    this.ttlMillis = ttlMillis;
    this.ticket = access.session().newTicket();
    beginTime();
  }

  /** What there is: an entry, or else this caller's turn to make it. */
  private record Turn(byte @Nullable [] found) {}

  /** Runs the factory on the caller's thread. */
  @Nullable V load(Function<? super K, ? extends @Nullable V> factory) {
    byte[] found = join(turn()).found();
    if (found != null) {
      return access.value(found);
    }
    byte[] made = null;
    try {
      made = bytes(factory.apply(key));
    } finally {
      if (made == null) {
        giveBack();
      }
    }
    return made == null ? null : join(store(made));
  }

  /** The same with a factory that answers later, and is called on the client's loop. */
  CompletableFuture<@Nullable V> loadAsync(
      Function<? super K, ? extends CompletionStage<? extends @Nullable V>> factory) {
    return turn()
        .thenCompose(turn -> {
          byte[] found = turn.found();
          return found == null ? make(factory) : done(access.value(found));
        });
  }

  private CompletableFuture<@Nullable V> make(
      Function<? super K, ? extends CompletionStage<? extends @Nullable V>> factory) {
    CompletionStage<byte @Nullable []> making;
    try {
      making = factory.apply(key).thenApply(this::bytes);
    } catch (RuntimeException | Error e) {
      giveBack();
      throw e;
    }
    return making
        .whenComplete((made, error) -> {
          if (made == null) {
            giveBack();
          }
        })
        .<@Nullable V>thenCompose(this::storeUnlessNull)
        .toCompletableFuture();
  }

  private CompletableFuture<@Nullable V> storeUnlessNull(byte @Nullable [] made) {
    if (made != null) {
      return store(made);
    }
    CompletableFuture<@Nullable V> nothing = new CompletableFuture<>();
    nothing.complete(null);
    return nothing;
  }

  private byte @Nullable [] bytes(@Nullable V value) {
    return value == null ? null : access.valueBytes(value, "value");
  }

  private CompletableFuture<Turn> turn() {
    long leftNanos = leftNanos();
    if (leftNanos <= 0) {
      return CompletableFuture.failedFuture(
          new GridException(
              Code.TIMEOUT,
              "%s on map '%s': others have been making the entry for %d ms"
                  .formatted(NAME, access.name(), options.timeoutNanos() / MILLI)));
    }
    long waitMillis = Math.min(Math.min(WAIT_MILLIS, leaseMillis()), leftNanos / 2 / MILLI);
    return claim(new Claim(ticket, leaseMillis(), waitMillis, keyBytes), leftNanos)
        .whenComplete((answer, error) -> {
          if (error != null) {
            giveBack(); // It may have been granted, or still wait.
          }
        })
        .thenCompose(answer -> {
          if (answer instanceof Claimed claimed) {
            return claimed.granted() ? done(new Turn(null)) : turn();
          }
          // An entry that expires as it is looked at is none.
          byte[] found = answer instanceof Result result ? result.value() : null;
          return found == null ? turn() : done(new Turn(found));
        });
  }

  private CompletableFuture<DataMessage> claim(Claim claim, long timeoutNanos) {
    PartitionRequest request =
        new PartitionRequest(access.read(NAME), access.target(), access.partition(keyBytes), claim);
    return access.session().claim(request, within(timeoutNanos));
  }

  /** Stores what was made, unless an entry came in between; what there is then is the value. */
  private CompletableFuture<@Nullable V> store(byte[] made) {
    beginTime();
    return put(made);
  }

  private CompletableFuture<@Nullable V> put(byte[] made) {
    DataMessage.Put put = new DataMessage.Put(PutMode.IF_ABSENT, keyBytes, made, null, ttlMillis);
    return access
        .put(access.write(NAME), put, within(leftNanos()))
        .handle((result, error) -> afterPut(made, result, error))
        .thenCompose(next -> next);
  }

  private CompletableFuture<@Nullable V> afterPut(
      byte[] made, @Nullable Result result, @Nullable Throwable error) {
    if (result != null) {
      byte[] present = result.value();
      return done(access.value(result.applied() || present == null ? made : present));
    }
    Throwable why = error instanceof CompletionException ? error.getCause() : error;
    if (why instanceof IndeterminateException && leftNanos() > 0) {
      // Whatever became of it: if there is an entry now, it is the value; else it is put again.
      return turn()
          .thenCompose(turn -> {
            byte[] found = turn.found();
            return found == null ? put(made) : done(access.value(found));
          });
    }
    giveBack();
    return CompletableFuture.failedFuture(why == null ? new IllegalStateException() : why);
  }

  /** Lets the next one have its turn. If this gets lost, the claim runs out by itself. */
  private void giveBack() {
    var unused = claim(Claim.back(ticket, keyBytes), options.timeoutNanos());
  }

  /** Half of the time, so that who waits for one that died has the other half. */
  private long leaseMillis() {
    return Math.max(1, options.timeoutNanos() / 2 / MILLI);
  }

  private void beginTime() {
    deadlineNanos = access.session().nowNanos() + options.timeoutNanos();
  }

  private long leftNanos() {
    return deadlineNanos - access.session().nowNanos();
  }

  private CallOptions within(long timeoutNanos) {
    return options.withTimeoutNanos(Math.max(1, timeoutNanos));
  }

  private <T extends @Nullable Object> T join(CompletableFuture<T> future) {
    return Blocking.join(access.session(), future, options.timeoutNanos());
  }

  private static <T extends @Nullable Object> CompletableFuture<T> done(T value) {
    return CompletableFuture.completedFuture(value);
  }
}
