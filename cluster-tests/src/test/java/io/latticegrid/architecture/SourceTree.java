package io.latticegrid.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The sources of the project as they lie on disk. Generated ones are elsewhere and don't count. */
final class SourceTree {
  private static final Path ROOT = Path.of(System.getProperty("lattice.root")).normalize();

  private SourceTree() {}

  /** The folder of the root pom. */
  static Path root() {
    return ROOT;
  }

  /** Every Java file of every module's main sources. */
  static List<SourceFile> main() {
    return below("src/main/java");
  }

  /** Every Java file of every module's tests. */
  static List<SourceFile> tests() {
    return below("src/test/java");
  }

  /** Scripts, pages, poms and resources: everything committed that is text but not Java. */
  static List<Path> otherTexts() {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> !ignored(ROOT.relativize(file)))
          .filter(file ->
              file.toString()
                  .matches(".*\\.(md|xml|sh|ya?ml|properties|proto)|.*/(lattice|run|find-jdk)"))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static List<SourceFile> below(String folder) {
    List<SourceFile> found = new ArrayList<>();
    for (Module module : Module.ALL) {
      Path sources = ROOT.resolve(module.name()).resolve(folder);
      if (Files.isDirectory(sources)) {
        try (Stream<Path> files = Files.walk(sources)) {
          files
              .filter(file -> file.toString().endsWith(".java"))
              .sorted()
              .forEach(file -> found.add(read(file)));
        } catch (IOException failed) {
          throw new UncheckedIOException(failed);
        }
      }
    }
    return found;
  }

  private static SourceFile read(Path file) {
    try {
      return SourceFile.parsed(
          ROOT.relativize(file).toString().replace('\\', '/'), Files.readString(file));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static boolean ignored(Path relative) {
    for (Path part : relative) {
      String name = part.toString();
      if (name.equals("target") || (name.startsWith(".") && !name.equals(".ci"))) {
        return true;
      }
    }
    return false;
  }
}
