package io.latticegrid.storage.fault;

import io.latticegrid.storage.fault.SystemCall.Operation;
import java.util.Set;

/**
 * What a disk does to calls. Immutable.
 *
 * @param on the calls that it concerns
 * @param kind what happens to them
 * @param error the error that they end with, as the kernel numbers them
 * @param spared how many of them go well first
 * @param recurs whether as many go well again after each that does not
 */
public record Fault(Set<Operation> on, Kind kind, int error, int spared, boolean recurs) {
  /** None. */
  public static final Fault NONE = new Fault(Set.of(), Kind.FAILS, 0, 0, false);

  private static final int EIO = 5;
  private static final int ENOSPC = 28;

  /** What may happen to a call. */
  public enum Kind {
    /** It fails, and nothing is done. */
    FAILS,
    /** It fails if the file would grow by it. */
    FAILS_TO_GROW,
    /** Of the first half is done, the others fail. */
    IS_TORN,
    /** It is carried out later. */
    IS_LATE,
    /** It is carried out when the fault is over. */
    IS_HELD
  }

  /** Syncs fail, although what was to be kept was written. */
  public static Fault syncFails() {
    return new Fault(Set.of(Operation.SYNC), Kind.FAILS, EIO, 0, false);
  }

  /** Nothing can be written. */
  public static Fault writeFails() {
    return new Fault(Set.of(Operation.WRITE), Kind.FAILS, EIO, 0, false);
  }

  /** There is no room: what is there can be overwritten. */
  public static Fault full() {
    return new Fault(Set.of(Operation.WRITE, Operation.GROW), Kind.FAILS_TO_GROW, ENOSPC, 0, false);
  }

  /** There is no room, not even to overwrite what is there, as where nothing is overwritten. */
  public static Fault nothingFits() {
    return new Fault(Set.of(Operation.WRITE, Operation.GROW), Kind.FAILS, ENOSPC, 0, false);
  }

  /** A write is cut off, and there is no room for the rest of it. */
  public static Fault torn() {
    return new Fault(Set.of(Operation.WRITE), Kind.IS_TORN, ENOSPC, 0, false);
  }

  /** Syncs take their time. */
  public static Fault syncIsLate() {
    return new Fault(Set.of(Operation.SYNC), Kind.IS_LATE, 0, 0, false);
  }

  /** Syncs wait for the end of the fault. */
  public static Fault syncIsHeld() {
    return new Fault(Set.of(Operation.SYNC), Kind.IS_HELD, 0, 0, false);
  }

  /** The same after some calls that go well. */
  public Fault after(int calls) {
    return new Fault(on, kind, error, calls, false);
  }

  /** The same now and then: after each call that it concerns some go well. */
  public Fault every(int calls) {
    return new Fault(on, kind, error, calls, true);
  }
}
