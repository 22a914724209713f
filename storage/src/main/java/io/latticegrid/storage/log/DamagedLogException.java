package io.latticegrid.storage.log;

/**
 * Bytes of the log that were promised are not what was written. Names the file and where in it.
 * Immutable.
 */
public final class DamagedLogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final long offset;

  DamagedLogException(String file, long offset, String what) {
    super("the data log is damaged: " + file + " at byte " + offset + ": " + what);
    this.file = file;
    this.offset = offset;
  }

  /** The file, as the disk names it. */
  public String file() {
    return file;
  }

  /** Where in the file the record begins that is not whole. */
  public long offset() {
    return offset;
  }
}
