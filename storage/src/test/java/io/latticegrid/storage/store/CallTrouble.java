package io.latticegrid.storage.store;

import io.latticegrid.storage.fault.Fault;
import io.latticegrid.storage.fault.FaultyCalls;
import org.jspecify.annotations.Nullable;

/** Trouble that befalls the calls of whoever keeps a store, and of nobody else. */
final class CallTrouble implements DiskTrouble {
  private static final int WELL = 6;

  private final FaultyCalls calls;
  private final Kind kind;
  private final @Nullable StoreServer server;

  /** What there is. */
  enum Kind {
    /** Syncs fail now and then, and then all of them. */
    SYNC_FAILS(Fault.syncFails().every(WELL), Fault.syncFails()),
    /** Writes fail now and then, and then all of them. */
    WRITE_FAILS(Fault.writeFails().every(WELL), Fault.writeFails()),
    /** No file grows, and then nothing is written at all. */
    FULL(Fault.full().after(WELL), Fault.nothingFits()),
    /** A write is cut off, and then nothing is written. */
    TORN(Fault.torn().after(WELL), Fault.nothingFits());

    private final Fault first;
    private final Fault then;

    Kind(Fault first, Fault then) {
      this.first = first;
      this.then = then;
    }
  }

  CallTrouble(FaultyCalls calls, Kind kind, @Nullable StoreServer server) {
    this.calls = calls;
    this.kind = kind;
    this.server = server;
  }

  @Override
  public void fillUp() {
    calls.set(kind.first);
  }

  @Override
  public void refuse() {
    calls.set(kind.then);
  }

  /** A server that has died of it is started again, as whatever watches over servers does. */
  @Override
  public void end() {
    calls.set(Fault.NONE);
    if (server != null) {
      server.run();
    }
  }
}
