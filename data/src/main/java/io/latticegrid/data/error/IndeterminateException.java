package io.latticegrid.data.error;

/** The outcome of a write is unknown: it may or may not have been applied. */
public final class IndeterminateException extends GridException {
  private static final long serialVersionUID = 1L;

  /** With a message that names what was concerned. */
  public IndeterminateException(String message) {
    super(Code.INDETERMINATE, message);
  }
}
