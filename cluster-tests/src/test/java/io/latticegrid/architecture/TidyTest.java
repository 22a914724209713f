package io.latticegrid.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TidyTest {
  private static final Ratchets RATCHETS = Ratchets.committed();
  private static List<SourceFile> main;
  private static List<SourceFile> tests;

  @BeforeAll
  static void readTheSources() {
    main = SourceTree.main();
    tests = SourceTree.tests();
  }

  @Test
  void theSourcesAreFound() {
    assertTrue(
        main.size() > 20 && tests.size() > 5,
        main.size() + " main and " + tests.size() + " test sources");
  }

  @Test
  void noFigureWasRaised() {
    assertEquals(List.of(), RATCHETS.raised(Ratchets.CEILINGS));
  }

  @Test
  void filesAndMethodsKeepTheirSizes() {
    assertEquals(List.of(), inAll(source -> Tidy.oversized(source, RATCHETS)));
  }

  @Test
  void classesAndRecordsHoldLittleState() {
    assertEquals(List.of(), in(main, source -> Tidy.overloaded(source, RATCHETS)));
  }

  @Test
  void nineInTenFilesAndMethodsAreShort() {
    assertEquals(List.of(), Tidy.heavy(main, RATCHETS));
  }

  @Test
  void namesSayTheRole() {
    assertEquals(List.of(), inAll(Tidy::emptyNames));
  }

  @Test
  void publicTypesHaveJavadoc() {
    assertEquals(List.of(), in(main, Tidy::undocumented));
  }

  @Test
  void everyPackageIsDescribedAndNullMarked() {
    assertEquals(List.of(), Tidy.undescribedPackages(main));
  }

  @Test
  void nothingIsLeftForLater() {
    assertEquals(List.of(), inAll(Tidy::unfinished));
  }

  @Test
  void testsNeitherSleepNorAreSkippedNorRetried() {
    List<SourceFile> sources = new ArrayList<>(tests);
    main.stream()
        .filter(source -> source.path().startsWith("cluster-tests/"))
        .forEach(sources::add);
    assertEquals(List.of(), in(sources, Habits::ofTests));
  }

  @Test
  void noPathOfAMachineIsWrittenDown() throws IOException {
    List<String> found = new ArrayList<>(inAll(Habits::absolutePaths));
    for (Path text : SourceTree.otherTexts()) {
      found.addAll(
          Tidy.machinePaths(SourceTree.root().relativize(text).toString(), Files.readString(text)));
    }
    assertEquals(List.of(), found);
  }

  private static List<String> inAll(Function<SourceFile, List<String>> rule) {
    return in(Stream.concat(main.stream(), tests.stream()).toList(), rule);
  }

  private static List<String> in(
      List<SourceFile> sources, Function<SourceFile, List<String>> rule) {
    return sources.stream().flatMap(source -> rule.apply(source).stream()).toList();
  }
}
