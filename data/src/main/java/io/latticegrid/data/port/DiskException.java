package io.latticegrid.data.port;

/** A disk did not do what it was asked; the message names the file and the cause. Immutable. */
public final class DiskException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what failed and why. */
  public DiskException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Says what failed, where there is no exception behind it. */
  public DiskException(String message) {
    super(message);
  }
}
