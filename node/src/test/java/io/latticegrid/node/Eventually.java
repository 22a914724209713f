package io.latticegrid.node;

import io.latticegrid.client.LatticeClient;
import io.latticegrid.node.admin.AdminClient;
import io.latticegrid.node.wire.VoterStatus;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Waits for what comes about by itself, such as a member's removal, which nobody announces to a
 * test.
 */
public final class Eventually {
  private static final long POLL_MILLIS = 5;

  private Eventually() {}

  /** Looks again and again until the condition holds, or fails saying what did not come about. */
  public static void holds(String what, long withinSeconds, BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(withinSeconds);
    CountDownLatch never = new CountDownLatch(1);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0 || never.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new AssertionError("not within " + withinSeconds + " s: " + what);
      }
    }
  }

  /** Waits until the metadata too stands the death of any of three members. */
  public static void areThreeVoters(LatticeClient client) throws InterruptedException {
    AdminClient admin = new AdminClient(client);
    holds(
        "three voters of the metadata",
        60,
        () ->
            admin.metadata(null).getVotersList().stream().filter(VoterStatus::getVotes).count()
                == 3);
  }
}
