package io.latticegrid.node.backup;

import io.latticegrid.data.error.GridException;

/** A file that is no whole backup: {@code BACKUP_DAMAGED}, with the place in it. */
public final class DamagedBackupException extends GridException {
  private static final long serialVersionUID = 1L;

  /**
   * What is wrong.
   *
   * @param file the file's name, for people
   * @param block the number of the record concerned; -1 for the header
   * @param at where it begins, in bytes
   * @param what what is wrong with it
   */
  DamagedBackupException(String file, long block, long at, String what) {
    super(
        Code.BACKUP_DAMAGED,
        ("%s: %s at byte %d: %s; nothing of it was used: take another copy of the file, or another"
                + " backup")
            .formatted(file, block < 0 ? "the header" : "block " + block, at, what));
  }
}
