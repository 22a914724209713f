package io.latticegrid.storage.file;

import io.latticegrid.data.error.GridException;
import java.nio.file.Path;

/**
 * Which names a disk takes: relative, of letters, digits, {@code . _ -} and {@code /}, and no part
 * that is empty or made of dots. Immutable; static only. The disk's own files end in {@code ~},
 * which no name may contain.
 */
final class FileNames {
  static final char OWN_MARK = '~';
  static final String LOCK = "lock" + OWN_MARK;
  private static final int MAX_LENGTH = 255;

  private FileNames() {}

  /**
   * The path of a name below a directory; throws {@link GridException} for a name that is not
   * allowed.
   */
  static Path resolve(Path directory, String name) {
    if (name.length() > MAX_LENGTH || !isValid(name)) {
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT,
          "\""
              + name
              + "\" is no file name: use up to "
              + MAX_LENGTH
              + " letters, digits and ._- in parts separated by /");
    }
    return directory.resolve(name);
  }

  /** The file beside a file into which its next content is written. */
  static Path aside(Path file) {
    return file.resolveSibling(file.getFileName().toString() + OWN_MARK);
  }

  /** Whether a file is the disk's own and not the user's. */
  static boolean isOwn(Path file) {
    return file.getFileName().toString().indexOf(OWN_MARK) >= 0;
  }

  private static boolean isValid(String name) {
    for (String part : name.split("/", -1)) {
      if (part.isEmpty()
          || part.chars().allMatch(c -> c == '.')
          || !part.chars().allMatch(FileNames::isAllowed)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAllowed(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '_'
        || c == '-';
  }
}
