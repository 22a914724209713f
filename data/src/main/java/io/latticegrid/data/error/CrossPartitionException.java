package io.latticegrid.data.error;

/** The keys of an operation that is atomic lie in several partitions; nothing was applied. */
public final class CrossPartitionException extends GridException {
  private static final long serialVersionUID = 1L;

  /** With a message that names what was concerned. */
  public CrossPartitionException(String message) {
    super(Code.CROSS_PARTITION, message);
  }
}
