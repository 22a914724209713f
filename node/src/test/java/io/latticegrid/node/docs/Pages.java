package io.latticegrid.node.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages of the project as they lie on disk. */
final class Pages {
  private static final Path ROOT =
      Path.of(System.getProperty("lattice.root")).toAbsolutePath().normalize();
  private static final Pattern JAVA_BLOCK = Pattern.compile("(?s)```java\\n(.*?)```");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]\\n]+\\]\\(([^)\\s]+)\\)");

  private Pages() {}

  /** The page that a newcomer reads first. */
  static Path readme() {
    return ROOT.resolve("README.md");
  }

  /** The page of that path. */
  static Path page(String path) {
    return ROOT.resolve(path);
  }

  /** All pages at the root and below docs. */
  static List<Path> all() {
    List<Path> pages = new ArrayList<>();
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> below = Files.walk(ROOT.resolve("docs"))) {
      Stream.concat(top, below)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .forEach(pages::add);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return pages;
  }

  static String text(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** The Java sources that a page shows. */
  static List<String> javaBlocks(Path page) {
    return JAVA_BLOCK.matcher(text(page)).results().map(found -> found.group(1)).toList();
  }

  /** Links of a page to files that are not there. */
  static List<String> brokenLinks(Path page) {
    List<String> broken = new ArrayList<>();
    Matcher matcher = LINK.matcher(text(page));
    while (matcher.find()) {
      String target = matcher.group(1);
      String file = target.replaceFirst("#.*", "");
      boolean elsewhere = target.contains("://") || file.isEmpty();
      if (!elsewhere && !Files.exists(page.resolveSibling(file))) {
        broken.add(ROOT.relativize(page) + " links to " + target + ", which is not there");
      }
    }
    return broken;
  }
}
