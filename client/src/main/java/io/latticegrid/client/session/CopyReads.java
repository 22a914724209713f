package io.latticegrid.client.session;

import io.latticegrid.client.session.Call.State;
import io.latticegrid.client.session.Counters.Counter;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.message.CopyRead;
import io.latticegrid.proto.message.CopyValue;
import io.latticegrid.proto.message.DataMessage.Result;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.SessionMessage.NotOwner;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks backups for what {@link RoamingRead} reads. Confined to the session's loop, but for {@link
 * #read}.
 *
 * <p>Hedges are paid for: each read earns a twentieth of one, and at most {@value #MOST_SAVED} are
 * saved up. So a cluster that is slow as a whole is not asked twice as much for being slow.
 */
final class CopyReads {
  /** Hedges that may be sent at once after a quiet time, such as when a primary stops. */
  static final int MOST_SAVED = 128;

  private static final int READS_A_HEDGE = 20;

  /** Correlations that {@link FrameStamp} does not come to. */
  private static final long FIRST_CORRELATION = 1L << 62;

  private final SessionContext context;
  private final Routes routes;
  private final Links links;
  private final CallEngine engine;
  private final Intake intake;
  private long correlation = FIRST_CORRELATION;
  private long savedParts = (long) MOST_SAVED * READS_A_HEDGE;
  private int turn;

  CopyReads(SessionContext context, Routes routes, Links links, CallEngine engine, Intake intake) {
    this.context = context;
    this.routes = routes;
    this.links = links;
    this.engine = engine;
    this.intake = intake;
  }

  /** Carries out a read. Thread-safe. */
  CompletableFuture<Result> read(PartitionRequest request, CallOptions options) {
    GridFuture<Result> future = new GridFuture<>(context.loop()::execute);
    intake.submit(new RoamingRead(request, options, context.nowNanos(), this, future));
    return future;
  }

  /** Asks a backup; false if there is none that can be asked. */
  boolean ask(RoamingRead read) {
    MemberLink link = backup(read);
    if (link == null) {
      return false;
    }
    long number = correlation++;
    long nowNanos = context.nowNanos();
    Header header =
        Header.request(number)
            .with(read.target(routes))
            .withDeadlineMillis((int) Math.max(1, (read.deadlineNanos - nowNanos) / 1_000_000));
    int maxAgeMillis = read.options.reads().maxAgeMillis();
    if (!link.send(new Frame(header, new CopyRead(maxAgeMillis, read.key())))) {
      return false;
    }
    link.expect(number, new Asked(read, nowNanos));
    return true;
  }

  /** The link to a backup that is in sync, in turn; null if none is open. */
  private @Nullable MemberLink backup(RoamingRead read) {
    PartitionRow row = routes.row(read.group, read.partition);
    if (row == null) {
      return null;
    }
    List<MemberId> backups = new ArrayList<>(row.inSync());
    backups.removeIf(member -> row.isPrimary(member) || !understands(links.open(member)));
    if (backups.isEmpty()) {
      return null;
    }
    turn = (turn + 1) % backups.size();
    return links.firstOpen(List.of(backups.get(turn)), read.group, read.partition);
  }

  private static boolean understands(@Nullable MemberLink link) {
    MemberInfo member = link == null ? null : link.member();
    return member != null && member.protocol().newest() >= CopyRead.SINCE_VERSION;
  }

  /** A backup is asked. When it has not answered after a while, the primary is asked too. */
  void goOnLater(RoamingRead read) {
    earn();
    long hedgeAfter = read.options.reads().hedgeAfterNanos();
    long longest = context.config().attemptTimeout().toNanos();
    if (hedgeAfter > 0) {
      after(
          hedgeAfter,
          () -> {
            if (!read.isDone() && pay() && read.goOnWithPrimary(engine)) {
              context.counters().increment(Counter.HEDGES);
            }
          });
    }
    after(longest, () -> read.goOnWithPrimary(engine));
  }

  /** The primary is asked. When it has not answered after a while, a backup is asked too. */
  void hedgeLater(RoamingRead read) {
    earn();
    long delay = read.options.reads().hedgeAfterNanos();
    if (delay > 0) {
      after(
          delay,
          () -> {
            if (!read.isDone() && pay() && ask(read)) {
              context.counters().increment(Counter.HEDGES);
            }
          });
    }
  }

  private void after(long delayNanos, Runnable task) {
    var unused = context.loop().schedule(delayNanos, task);
  }

  private void earn() {
    savedParts = Math.min(savedParts + 1, (long) MOST_SAVED * READS_A_HEDGE);
  }

  private boolean pay() {
    boolean paid = savedParts >= READS_A_HEDGE;
    savedParts -= paid ? READS_A_HEDGE : 0;
    return paid;
  }

  /** A read for which a backup was asked. */
  private final class Asked implements Pending {
    private final RoamingRead read;
    private final long sentNanos;

    Asked(RoamingRead read, long sentNanos) {
      this.read = read;
      this.sentNanos = sentNanos;
    }

    @Override
    public boolean answered(CallEngine ignored, MemberLink link, Frame frame) {
      Message message = frame.message();
      if (message instanceof NotOwner redirect) {
        engine.takeRow(redirect);
      }
      if (read.isDone()) {
        return true;
      }
      if (message instanceof CopyValue copy && isYoungEnough(copy)) {
        MemberLink asked = read.link();
        if (read.state == State.SENT && asked != null) {
          asked.forget(read.correlation(), read);
        }
        context.counters().increment(Counter.COPY_ANSWERS);
        read.acceptCopy(copy.value());
        engine.complete(read);
      } else {
        abandoned(engine);
      }
      return true;
    }

    /** What was read after the question left is no older than the answer says, plus its way. */
    private boolean isYoungEnough(CopyValue copy) {
      long wayMillis = (context.nowNanos() - sentNanos + 999_999) / 1_000_000;
      return copy.ageMillis() + wayMillis <= read.options.reads().maxAgeMillis();
    }

    @Override
    public void abandoned(CallEngine ignored) {
      read.goOnWithPrimary(engine);
    }
  }
}
