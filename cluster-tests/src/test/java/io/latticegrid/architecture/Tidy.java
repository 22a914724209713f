package io.latticegrid.architecture;

import io.latticegrid.architecture.Shapes.MethodShape;
import io.latticegrid.architecture.Shapes.TypeShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What breaks the house rules on sizes, names and documentation, one sentence for each breach. */
final class Tidy {
  private static final Pattern SUFFIX =
      Pattern.compile(".*(Manager|Impl|Utils?|Helpers?|Base|Service)");
  private static final Pattern UNFINISHED =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b");
  private static final Pattern MACHINE =
      Pattern.compile("(?<![\\w.$}/])/(home|root|work|Users)/[A-Za-z]");

  private Tidy() {}

  /** Files, methods and parameter lists above their figures. */
  static List<String> oversized(SourceFile source, Ratchets ratchets) {
    List<String> found = new ArrayList<>();
    check(found, source.path(), "lines", source.lines(), ratchets.files().most());
    for (MethodShape method : source.shapes().methods()) {
      String place = method.where() + " " + method.name();
      check(found, place, "lines", method.lines(), ratchets.methods().most());
      check(found, place, "parameters", method.parameters(), ratchets.parameters());
    }
    return found;
  }

  /** Classes and records with more state than their figures; a test's own records don't count. */
  static List<String> overloaded(SourceFile source, Ratchets ratchets) {
    List<String> found = new ArrayList<>();
    for (TypeShape type : source.shapes().types()) {
      String place = type.where() + " " + type.name();
      check(found, place, "instance fields", type.fields(), ratchets.fields());
      check(found, place, "components", type.components(), ratchets.components());
    }
    return found;
  }

  /** Whether more than one in ten files or methods is above its figure. */
  static List<String> heavy(List<SourceFile> sources, Ratchets ratchets) {
    List<SourceFile> counted = sources.stream().filter(source -> !source.isPackageInfo()).toList();
    int[] files = counted.stream().mapToInt(SourceFile::lines).toArray();
    int[] methods =
        counted.stream()
            .flatMap(source -> source.shapes().methods().stream())
            .mapToInt(MethodShape::lines)
            .toArray();
    List<String> found = new ArrayList<>();
    check(
        found, "the file at nine in ten", "lines", nineInTen(files), ratchets.files().nineInTen());
    check(
        found,
        "the method at nine in ten",
        "lines",
        nineInTen(methods),
        ratchets.methods().nineInTen());
    return found;
  }

  /** The smallest size that nine in ten do not exceed. */
  static int nineInTen(int[] sizes) {
    int[] sorted = sizes.clone();
    Arrays.sort(sorted);
    return sorted.length == 0 ? 0 : sorted[(sorted.length * 9 + 9) / 10 - 1];
  }

  /** Type names that say nothing of the type's role. */
  static List<String> emptyNames(SourceFile source) {
    return source.shapes().types().stream()
        .filter(type -> SUFFIX.matcher(type.name()).matches())
        .map(type ->
            type.where() + " " + type.name() + ": name its role (CONTRIBUTING.md, \"Names\")")
        .toList();
  }

  /** Public types without Javadoc. */
  static List<String> undocumented(SourceFile source) {
    return source.shapes().types().stream()
        .filter(type -> type.open() && !type.documented())
        .map(type -> type.where() + " " + type.name() + ": public and without Javadoc")
        .toList();
  }

  /** Notes to finish something later. */
  static List<String> unfinished(SourceFile source) {
    Matcher matcher = UNFINISHED.matcher(source.text());
    return matcher.find()
        ? List.of(source.path() + " has a " + matcher.group() + "; finish it or file an issue")
        : List.of();
  }

  /** Paths of one person's machine in a text. */
  static List<String> machinePaths(String path, String text) {
    Matcher matcher = MACHINE.matcher(text);
    return matcher.find()
        ? List.of(path + " has a path of one machine, " + matcher.group() + "...")
        : List.of();
  }

  /** Packages without a package-info that says what they are for and that null is marked. */
  static List<String> undescribedPackages(List<SourceFile> sources) {
    Set<String> all = new TreeSet<>();
    Set<String> described = new TreeSet<>();
    for (SourceFile source : sources) {
      String folder = source.path().substring(0, source.path().lastIndexOf('/'));
      all.add(folder);
      if (source.isPackageInfo()
          && source.text().contains("@NullMarked")
          && source.text().contains("/**")) {
        described.add(folder);
      }
    }
    all.removeAll(described);
    return all.stream()
        .map(folder -> folder + " lacks a package-info.java with a sentence and @NullMarked")
        .toList();
  }

  private static void check(List<String> found, String place, String what, int size, int limit) {
    if (size > limit) {
      found.add(
          place + " has " + size + " " + what + ", more than " + limit + "; split it by role");
    }
  }
}
