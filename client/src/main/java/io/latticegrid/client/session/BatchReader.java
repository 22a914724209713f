package io.latticegrid.client.session;

/**
 * Takes the values that a batch of reads finds, from where they lie. Called on the session's loop;
 * it throws nothing.
 */
@FunctionalInterface
public interface BatchReader {
  /**
   * A value was found; called at most once for each key.
   *
   * @param place of the key among those asked for
   * @param array holds the value, and is somebody else's after the call
   * @param offset where the value begins
   * @param length how long it is
   */
  void found(int place, byte[] array, int offset, int length);
}
