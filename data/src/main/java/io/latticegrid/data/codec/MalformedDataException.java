package io.latticegrid.data.codec;

/**
 * Bytes that are not what they claim to be. The receiver closes the connection or refuses the file.
 */
public class MalformedDataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what was wrong. */
  public MalformedDataException(String message) {
    super(message);
  }

  /** With what was wrong and the cause. */
  public MalformedDataException(String message, Throwable cause) {
    super(message, cause);
  }
}
