package io.latticegrid.storage;

/** Takes the records of a scan. Called on the shard loop. */
@FunctionalInterface
public interface RecordVisitor {
  /**
   * Takes one record; the view is valid during the call only.
   *
   * @return false to end the scan here, after the other keys of the same hash
   */
  boolean visit(RecordView record);
}
