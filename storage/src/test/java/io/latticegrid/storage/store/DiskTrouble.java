package io.latticegrid.storage.store;

/** What a disk may do to those that write to it, and an end to that. */
public interface DiskTrouble {
  /** It takes some more bytes, and then nothing: what is being written then is torn. */
  void fillUp();

  /** It takes nothing. */
  void refuse();

  /** It is well again. */
  void end();
}
