package io.latticegrid.partition;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.storage.log.DataLog;
import io.latticegrid.storage.log.SegmentLog;
import io.latticegrid.storage.log.SegmentLogConfig;

/** The log that a simulated member keeps. */
record LogKept(MemoryDisk disk, HeldLoop loop, DataLog log) {
  static LogKept of(MemberId member, VirtualTime time, MemoryDisk disk) {
    HeldLoop loop = new HeldLoop(time.new SimulatedLoop("log of " + member));
    DataLog log =
        new DataLog(
            () -> new SegmentLog(disk, member, new SegmentLogConfig(8 << 10, 32 << 10)),
            loop,
            (what, cause) -> {
              throw new AssertionError(what, cause);
            });
    return new LogKept(disk, loop, log);
  }
}
