package io.latticegrid.node;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.node.admin.DrainProgress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits until a node of this process has handed over what it has. Confined to the thread that
 * waits; the handing over itself is the cluster's work.
 */
final class Drain {
  private static final long LOOK_MILLIS = 50;
  private static final long STUCK_MILLIS = 1_000;

  private final NodeLife life;
  private final CompletableFuture<Void> left;
  private long quietMillis;
  private long index;

  Drain(NodeLife life, CompletableFuture<Void> left) {
    this.life = life;
    this.left = left;
  }

  /** What is left when it is over; nothing if the node has left the cluster. */
  List<DrainProgress.Left> await(Duration timeout) {
    MemberId self = life.self().id();
    MetadataRecord mark = new MetadataRecord.MemberDraining(self, true);
    life.control().execute(() -> life.plane().log().propose(mark, outcome -> {}));
    for (long waited = 0; waited < timeout.toMillis() && !isStuck(self); waited += LOOK_MILLIS) {
      try {
        left.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return List.of();
      } catch (TimeoutException e) {
        // Looked at again.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
    MetadataImage image = life.image();
    return image == null || left.isDone() ? List.of() : DrainProgress.of(image, self).left();
  }

  /** Whether nothing more is to come: nobody can take what is left. */
  private boolean isStuck(MemberId self) {
    MetadataImage image = life.image();
    if (image == null || image.members().size() == 1) {
      return true;
    }
    DrainProgress progress = DrainProgress.of(image, self);
    boolean still =
        progress.draining()
            && !progress.isEmptied()
            && !progress.moving()
            && image.index() == index;
    index = image.index();
    quietMillis = still ? quietMillis + LOOK_MILLIS : 0;
    return quietMillis >= STUCK_MILLIS;
  }
}
