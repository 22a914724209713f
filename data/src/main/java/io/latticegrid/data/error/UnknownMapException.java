package io.latticegrid.data.error;

/** The map does not exist. */
public final class UnknownMapException extends GridException {
  private static final long serialVersionUID = 1L;

  /** With a message that names what was concerned. */
  public UnknownMapException(String message) {
    super(Code.UNKNOWN_MAP, message);
  }
}
