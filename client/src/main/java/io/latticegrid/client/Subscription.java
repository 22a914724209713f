package io.latticegrid.client;

/** Something that is listened to, until it is closed. Thread-safe. */
public interface Subscription extends AutoCloseable {
  /** Ends it. What is under way may still be told. */
  @Override
  void close();
}
