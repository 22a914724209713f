package io.latticegrid.client.session;

import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.Seed;
import io.latticegrid.proto.transport.Found;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses behind the configured seeds: those that are given as such at once, those behind
 * names and in files looked up again and again for as long as they are needed. Confined to the
 * session's loop.
 */
final class SeedAddresses {
  private static final Logger LOG = LoggerFactory.getLogger(SeedAddresses.class);
  private static final long AGAIN_NANOS = 1_000_000_000L;

  private final SessionContext context;
  private final List<Seed> seeds;
  private final BooleanSupplier needed;
  private final Runnable changed;
  private Found known;
  private boolean looking;

  /** Looks while {@code needed} says so, and tells of changes. */
  SeedAddresses(SessionContext context, BooleanSupplier needed, Runnable changed) {
    this.context = context;
    this.seeds = context.config().addresses();
    this.needed = needed;
    this.changed = changed;
    this.known = Found.fixed(seeds);
  }

  /** Those known by now. */
  List<Address> known() {
    return known.addresses();
  }

  /** Looks names and files up, if there are any and nobody does so already. */
  void look() {
    if (!looking && !Found.isFixed(seeds) && needed.getAsBoolean()) {
      looking = true;
      context.ports().transport().find(seeds, context.loop(), this::found);
    }
  }

  private void found(Found found) {
    boolean news = !found.addresses().equals(known.addresses());
    if (!found.problems().isEmpty() && !found.problems().equals(known.problems())) {
      LOG.info("waiting for members: {}", found.problems());
    }
    known = found;
    if (news) {
      changed.run();
    }
    var unused =
        context
            .loop()
            .schedule(
                AGAIN_NANOS,
                () -> {
                  looking = false;
                  look();
                });
  }
}
