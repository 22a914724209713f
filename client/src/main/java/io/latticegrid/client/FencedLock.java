package io.latticegrid.client;

import io.latticegrid.client.session.ClientSession;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A lock under a name in the strict group, held by one at a time, whose every holder gets a greater
 * token than all before. Thread-safe. It is not reentrant.
 *
 * <p>A holder renews what it holds, in the background, three times in a session time. When it has
 * not done so for a whole session time by the clock of one who waits, because its process died, is
 * cut off or stands still, the lock is free. Such a holder may not know yet that it lost the lock;
 * so whatever the lock guards should be told the token and refuse one that is less than it has
 * seen: that is what makes a lock safe that may be lost (Kleppmann, "How to do distributed
 * locking", 2016). No two clocks are ever compared.
 *
 * <pre>{@code
 * FencedLock lock = client.fencedLock("billing");
 * long token = lock.tryLock(Duration.ofSeconds(10));
 * if (token != FencedLock.NOT_LOCKED) {
 *   try {
 *     ledger.write(token, invoice);
 *   } finally {
 *     lock.unlock(token);
 *   }
 * }
 * }</pre>
 */
public final class FencedLock {
  /** What is returned in place of a token where the lock was not to be had. */
  public static final long NOT_LOCKED = 0;

  private static final int BEATS_OF_A_SESSION = 3;
  private static final int LOOKS_OF_A_SESSION = 10;

  /**
   * What the map has under a lock's name. Immutable.
   *
   * @param token of the last who held it
   * @param holder who holds it; empty if nobody does
   * @param beat grows as the holder renews it
   */
  public record Row(long token, String holder, long beat) {
    Row taken(String by) {
      return new Row(token + 1, by, 0);
    }

    Row renewed() {
      return new Row(token, holder, beat + 1);
    }

    Row freed() {
      return new Row(token, "", beat);
    }
  }

  private final GridMap<String, Row> map;
  private final ClientSession session;
  private final String name;
  private final long sessionNanos;

  /** What this object holds; of the session's loop, and read by any thread. */
  private volatile @Nullable Hold hold;

  FencedLock(GridMap<String, Row> map, ClientSession session, String name, Duration sessionTime) {
    this.map = map;
    this.session = session;
    this.name = name;
    this.sessionNanos = sessionTime.toNanos();
  }

  /** The name. */
  public String name() {
    return name;
  }

  /**
   * Waits for the lock, at least until it was asked for once; its token, or {@link #NOT_LOCKED} if
   * it was not to be had in that time.
   */
  public long tryLock(Duration wait) {
    long limit = wait.toNanos() + session.config().operationTimeout().toNanos();
    return Blocking.join(session, tryLockAsync(wait), limit);
  }

  /** As {@link #tryLock}. */
  public CompletableFuture<Long> tryLockAsync(Duration wait) {
    CompletableFuture<Long> token = new CompletableFuture<>();
    long deadlineNanos = session.nowNanos() + wait.toNanos();
    session.after(0, () -> new Wish(deadlineNanos, token).look());
    return token;
  }

  /** Frees the lock if it is held under a token; returns whether it was until now. */
  public boolean unlock(long token) {
    long limit = session.config().operationTimeout().toNanos();
    return Blocking.join(session, unlockAsync(token), 2 * limit);
  }

  /** As {@link #unlock}. */
  public CompletableFuture<Boolean> unlockAsync(long token) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    session.after(
        0,
        () -> {
          Hold present = hold;
          if (present == null || present.row.token() != token) {
            done.complete(false);
          } else {
            present.free(done);
          }
        });
    return done;
  }

  /**
   * Whether the lock is held under a token as far as this object knows: it was renewed within the
   * session time and nobody asked to free it. Two clients whose clocks run at one rate never both
   * say so; but the answer may be old when it is used, so what the lock guards must look at the
   * token.
   */
  public boolean isHeld(long token) {
    Hold present = hold;
    return present != null
        && present.row.token() == token
        && present.freeing == null
        && session.nowNanos() - present.renewedNanos < sessionNanos;
  }

  /** Whether to look again later is all there is to do. */
  private static boolean passes(@Nullable Throwable error) {
    Throwable cause = error == null || error.getCause() == null ? error : error.getCause();
    return cause instanceof GridException known
        && switch (known.code()) {
          case INDETERMINATE,
              OVERLOADED,
              NOT_AVAILABLE,
              NOT_ENOUGH_COPIES,
              TIMEOUT,
              PARTITION_UNAVAILABLE ->
              true;
          default -> false;
        };
  }

  /** One who waits for the lock. Confined to the session's loop. */
  private final class Wish {
    private final CompletableFuture<Long> token;
    private final String self = session.newName();
    private final long deadlineNanos;
    private @Nullable Row seen;
    private long seenNanos;

    Wish(long deadlineNanos, CompletableFuture<Long> token) {
      this.deadlineNanos = deadlineNanos;
      this.token = token;
    }

    void look() {
      map.getAsync(name)
          .whenComplete((row, error) -> {
            if (error != null) {
              again(error);
            } else if (row != null && row.holder().equals(self)) {
              // An earlier try took it, and its answer was lost. Others may have seen that long
              // ago, so the session counts from a renewal.
              write(row, row.renewed());
            } else if (isFree(row)) {
              write(row, row == null ? new Row(1, self, 0) : row.taken(self));
            } else {
              again(null);
            }
          });
    }

    private boolean isFree(@Nullable Row row) {
      if (row == null || row.holder().isEmpty()) {
        return true;
      }
      if (!row.equals(seen)) {
        seen = row;
        seenNanos = session.nowNanos();
      }
      return session.nowNanos() - seenNanos >= sessionNanos;
    }

    private void write(@Nullable Row row, Row mine) {
      long begunNanos = session.nowNanos();
      CompletableFuture<Boolean> taking =
          row == null
              ? map.putIfAbsentAsync(name, mine).thenApply(Objects::isNull)
              : map.replaceAsync(name, row, mine);
      taking.whenComplete((done, error) -> {
        if (error == null && done) {
          got(mine, begunNanos);
        } else {
          again(error);
        }
      });
    }

    private void got(Row row, long sinceNanos) {
      Hold taken = new Hold(row, sinceNanos);
      hold = taken;
      taken.beatLater();
      token.complete(row.token());
    }

    private void again(@Nullable Throwable error) {
      boolean isOver = session.nowNanos() - deadlineNanos >= 0;
      if (error != null && (isOver || !passes(error))) {
        token.completeExceptionally(error);
      } else if (isOver) {
        token.complete(NOT_LOCKED);
      } else {
        session.after(sessionNanos / LOOKS_OF_A_SESSION, this::look);
      }
    }
  }

  /** What is held, and renewed until it is freed or lost. Confined to the session's loop. */
  private final class Hold {
    private volatile Row row;
    private volatile long renewedNanos;
    private boolean beating;
    private volatile @Nullable CompletableFuture<Boolean> freeing;

    Hold(Row row, long renewedNanos) {
      this.row = row;
      this.renewedNanos = renewedNanos;
    }

    void beatLater() {
      session.after(sessionNanos / BEATS_OF_A_SESSION, this::beat);
    }

    private void beat() {
      if (hold == this && freeing == null) {
        beating = true;
        replace(row.renewed());
      }
    }

    void free(CompletableFuture<Boolean> done) {
      freeing = done;
      if (!beating) {
        beating = true;
        replace(row.freed());
      }
    }

    private void replace(Row next) {
      long begunNanos = session.nowNanos();
      map.replaceAsync(name, row, next)
          .whenComplete((done, error) -> {
            if (error == null && done) {
              replaced(next, begunNanos);
            } else if (error == null) {
              // Lost; or an earlier try, of which nobody knew, took place in between.
              lookAgain(next, begunNanos);
            } else if (passes(error)) {
              session.after(sessionNanos / LOOKS_OF_A_SESSION, () -> lookAgain(next, begunNanos));
            } else {
              end(false);
            }
          });
    }

    /** Nobody knows whether the last step was taken. */
    private void lookAgain(Row next, long begunNanos) {
      map.getAsync(name)
          .whenComplete((found, error) -> {
            if (error != null && passes(error)) {
              session.after(sessionNanos / LOOKS_OF_A_SESSION, () -> lookAgain(next, begunNanos));
            } else if (error != null || found == null || found.token() != row.token()) {
              end(false);
            } else if (found.equals(next)) {
              replaced(next, begunNanos);
            } else {
              // Only its holder changes what is held: the step was not taken, or an earlier one
              // was, and then nobody knows since when.
              row = found;
              replace(freeing == null ? found.renewed() : found.freed());
            }
          });
    }

    private void replaced(Row now, long begunNanos) {
      row = now;
      renewedNanos = begunNanos;
      beating = false;
      CompletableFuture<Boolean> wanted = freeing;
      if (now.holder().isEmpty()) {
        end(true);
      } else if (wanted != null) {
        free(wanted);
      } else {
        beatLater();
      }
    }

    private void end(boolean wasHeld) {
      if (hold == this) {
        hold = null;
      }
      CompletableFuture<Boolean> wanted = freeing;
      if (wanted != null) {
        wanted.complete(wasHeld);
      }
    }
  }

  /** A session time is long enough for a lease to be missed and short enough to wait for. */
  static Duration checked(Duration sessionTime) {
    if (sessionTime.compareTo(Duration.ofSeconds(1)) < 0
        || sessionTime.compareTo(Duration.ofHours(1)) > 0) {
      throw new GridException(
          Code.INVALID_ARGUMENT, "a session time must be from 1 s to 1 hour: " + sessionTime);
    }
    return sessionTime;
  }

  @Override
  public String toString() {
    return "FencedLock '" + name + "'";
  }
}
