package io.latticegrid.metadata.log;

import io.latticegrid.metadata.codec.WireCodec;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.metadata.wire.LogEntryData;

/**
 * A record at its place in the log, as proposed in a term. Immutable.
 *
 * @param term who proposed it; there is at most one record a term and index
 * @param index its place
 * @param change the record
 */
record LogEntry(Term term, long index, MetadataRecord change) {
  LogEntryData toWire() {
    return LogEntryData.newBuilder()
        .setTerm(WireCodec.toWire(term))
        .setIndex(index)
        .setRecord(WireCodec.toWire(change))
        .build();
  }

  static LogEntry fromWire(LogEntryData data) {
    return new LogEntry(
        WireCodec.fromWire(data.getTerm()), data.getIndex(), WireCodec.fromWire(data.getRecord()));
  }
}
