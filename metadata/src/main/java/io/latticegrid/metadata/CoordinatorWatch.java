package io.latticegrid.metadata;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Rand;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.log.CoordinatorLog;
import java.util.List;

/**
 * Watches the coordinator and decides when this member should take its place: the oldest that is
 * alive goes first. Confined to the control loop.
 */
final class CoordinatorWatch {
  private final ControlContext context;
  private final MemberId self;
  private final CoordinatorLog log;
  private final Suspicions suspicions;
  private final Rand rand;
  private long heardNanos;
  private long notBeforeNanos;
  private long attempts;

  CoordinatorWatch(ControlContext context, CoordinatorLog log, Suspicions suspicions) {
    this.context = context;
    this.self = context.selfId();
    this.log = log;
    this.suspicions = suspicions;
    this.rand = context.ports().rand().fork("takeover");
    this.heardNanos = context.now();
    this.notBeforeNanos = heardNanos;
  }

  long attempts() {
    return attempts;
  }

  /** The coordinator pinged. */
  void heard(long nowNanos) {
    heardNanos = nowNanos;
  }

  /** Somebody else is taking over: it gets its time. */
  void giveTime(long nowNanos) {
    notBeforeNanos = nowNanos + context.leaseNanos();
  }

  /** Whether this member has no coordinator that it hears, and would follow another. */
  boolean misses(long nowNanos) {
    MetadataImage image = log.image();
    MemberId coordinator = log.coordinator();
    return image == null
        || coordinator == null
        || !image.isMember(coordinator)
        || suspicions.reportedBy(coordinator, self, nowNanos)
        || nowNanos - heardNanos > context.leaseNanos();
  }

  void tick(long nowNanos) {
    MetadataImage image = log.image();
    if (image == null || !image.isMember(self) || log.isCandidate()) {
      return;
    }
    if (nowNanos - notBeforeNanos >= 0 && nowNanos - dueNanos(image, nowNanos) >= 0) {
      attempts++;
      long pause = context.leaseNanos() + rand.nextInt(context.config().leaseMillis()) * 1_000_000L;
      notBeforeNanos = nowNanos + pause;
      log.takeOver();
    }
  }

  /** From when on this member should try. */
  private long dueNanos(MetadataImage image, long nowNanos) {
    MemberId coordinator = log.coordinator();
    List<MemberId> members = image.memberIds();
    int older = 0;
    for (MemberId member : members.subList(0, image.rank(self))) {
      boolean absent =
          member.equals(coordinator) || suspicions.confirmed(members, member, nowNanos);
      older += absent ? 0 : 1;
    }
    boolean gone =
        coordinator != null
            && (!image.isMember(coordinator)
                || (suspicions.reportedBy(coordinator, self, nowNanos)
                    && suspicions.confirmed(members, coordinator, nowNanos)));
    long patience = gone && older == 0 ? 0 : context.silenceNanos();
    return heardNanos + patience + older * context.stepNanos();
  }
}
