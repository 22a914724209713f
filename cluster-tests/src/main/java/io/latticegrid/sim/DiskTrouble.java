package io.latticegrid.sim;

import io.latticegrid.data.port.DiskException;
import io.latticegrid.data.port.Rand;
import java.util.function.BooleanSupplier;

/**
 * What goes wrong on the disks of one host, and how long they take. Confined to the simulation's
 * thread. Errors come only while the cluster stands the loss of the node, for it may stop.
 */
final class DiskTrouble {
  private final SimScheduler scheduler;
  private final Rand rand;
  private final BooleanSupplier bearable;
  private final boolean slow;
  private final int errorsPerMillion;
  private long fullUntilNanos;
  private boolean active;

  DiskTrouble(SimScheduler scheduler, SimPlan plan, Rand rand, BooleanSupplier bearable) {
    this.scheduler = scheduler;
    this.rand = rand;
    this.bearable = bearable;
    this.slow = plan.has(Fault.SLOW_DISK);
    this.errorsPerMillion =
        plan.has(Fault.DISK_ERRORS) ? (int) SimDelays.logUniform(rand, 20, 5_000) : 0;
  }

  /** Errors come from now on, or not any more. */
  void setActive(boolean now) {
    active = now;
    fullUntilNanos = now ? fullUntilNanos : 0;
  }

  /** The disk takes nothing for a while. */
  void fill(long nanos) {
    fullUntilNanos = scheduler.nowNanos() + nanos;
  }

  /** How long an operation takes. */
  long latencyNanos() {
    if (slow) {
      boolean stuck = rand.nextInt(500) == 0;
      return SimDelays.logUniform(rand, 50_000, stuck ? 2_000_000_000L : 20_000_000);
    }
    return SimDelays.logUniform(rand, 20_000, 500_000);
  }

  /** Whether an operation fails; with errors so is each that writes while the disk is full. */
  boolean fails(boolean writes) {
    boolean full = writes && scheduler.nowNanos() < fullUntilNanos;
    boolean error = active && errorsPerMillion > 0 && rand.nextInt(1_000_000) < errorsPerMillion;
    return (full || error) && bearable.getAsBoolean();
  }

  /** Throws if an operation fails. */
  void check(String operation, String name, boolean writes) {
    if (fails(writes)) {
      scheduler.note("disk error: " + operation + " " + name);
      throw new DiskException("cannot " + operation + " " + name + ": simulated I/O error");
    }
  }
}
