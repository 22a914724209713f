package io.latticegrid.data.port;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Files of a log that must be durable before anything is said about them, as a port. Blocking, so
 * it is called on the metadata log's own loop only.
 *
 * <p>Names are relative, made of letters, digits, {@code . _ -} and {@code /}. Each method throws
 * {@link DiskException} when the disk does not do it. After a failed {@link #sync} nothing is known
 * of what was appended since the last one that succeeded: the owner stops, it does not try again.
 */
public interface LogDisk {
  /** The files that are there, sorted. */
  List<String> list();

  /** The whole of a file; null if there is none. */
  byte @Nullable [] read(String name);

  /** Adds to the end of a file, made if it isn't there; durable after the next {@link #sync}. */
  void append(String name, byte[] bytes);

  /** Returns once all that was appended to a file, and its existence, will survive a crash. */
  void sync(String name);

  /** Cuts a file to so many bytes, durably. */
  void truncate(String name, long length);

  /** Replaces a whole file atomically and durably. */
  void replace(String name, byte[] content);

  /** Deletes a file durably, if it is there. */
  void delete(String name);
}
