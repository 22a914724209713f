package io.latticegrid.storage.file;

import io.latticegrid.data.error.GridException;
import java.nio.file.Path;

/** The directory of a {@link FileDisk} is held by another node. Immutable. */
public final class DirectoryInUseException extends GridException {
  private static final long serialVersionUID = 1L;

  DirectoryInUseException(Path directory) {
    super(
        Code.INVALID_ARGUMENT,
        "the directory "
            + directory
            + " is in use by another node; give this one a data directory of its own");
  }
}
