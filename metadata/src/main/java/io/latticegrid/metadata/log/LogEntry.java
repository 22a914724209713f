package io.latticegrid.metadata.log;

import io.latticegrid.metadata.codec.WireCodec;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.metadata.wire.LogEntryData;

/**
 * A committed record and the index of the image to which it led. Immutable.
 *
 * @param term in which it was decided
 * @param index the image's
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
