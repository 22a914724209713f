package io.latticegrid.partition;

import io.latticegrid.data.id.VersionVector;
import io.latticegrid.proto.message.ReplicationMessage.Delta;

/**
 * Told of what becomes of a copy of a partition, so that it outlives the process. Confined to the
 * shard's loop.
 */
interface Journal {
  /** Where nothing is kept. */
  Journal NONE =
      new Journal() {
        @Override
        public boolean keeps() {
          return false;
        }

        @Override
        public void applied(Delta delta) {}

        @Override
        public void cleared() {}

        @Override
        public void look(PartitionState state, long epoch, boolean isWhole) {}

        @Override
        public VersionVector durable() {
          return new VersionVector();
        }

        @Override
        public boolean isDurable() {
          return false;
        }
      };

  /** Whether anything is kept. */
  boolean keeps();

  /** The copy has applied a change. */
  void applied(Delta delta);

  /** The copy is about to become another one, or none. */
  void cleared();

  /**
   * To be called regularly.
   *
   * @param epoch of the row that the copy follows
   * @param isWhole whether the copy has everything up to its vector
   */
  void look(PartitionState state, long epoch, boolean isWhole);

  /** The dots whose changes survive a crash; nobody else changes it. */
  VersionVector durable();

  /** Whether all of a copy survives a crash, with everything up to {@link #durable}. */
  boolean isDurable();
}
