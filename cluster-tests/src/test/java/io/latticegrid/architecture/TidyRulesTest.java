package io.latticegrid.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each rule of the house, seen to fail on a source made to break it, and to pass just below the
 * limit.
 */
class TidyRulesTest {
  private static final Ratchets LIMITS =
      new Ratchets(new Ratchets.Sizes(500, 300), new Ratchets.Sizes(60, 20), 6, 12, 12);

  @Test
  void aRaisedFigureIsFound() {
    Ratchets raised =
        new Ratchets(LIMITS.files(), LIMITS.methods(), LIMITS.parameters() + 1, 12, 12);
    assertEquals(1, raised.raised(LIMITS).size());
    assertEquals(List.of(), LIMITS.raised(LIMITS));
  }

  @Test
  void aFileOfFiveHundredAndOneLinesIsFound() {
    assertEquals(
        List.of("A.java has 501 lines, more than 500; split it by role"),
        oversized("class A {}\n" + "\n".repeat(500)));
    assertEquals(List.of(), oversized("class A {}\n" + "\n".repeat(499)));
  }

  @Test
  void aMethodOfSixtyOneLinesIsFound() {
    assertEquals(
        List.of("A.java:1 A.one has 61 lines, more than 60; split it by role"),
        oversized("class A { void one() {" + "\n".repeat(60) + "} }"));
    assertEquals(List.of(), oversized("class A { void one() {" + "\n".repeat(59) + "} }"));
  }

  @Test
  void sevenParametersAreFoundSaveInTheConstructorThatRepeatsARecord() {
    String seven = "(int a, int b, int c, int d, int e, int f, int g)";
    assertEquals(
        List.of("A.java:1 A.one has 7 parameters, more than 6; split it by role"),
        oversized("class A { void one" + seven + " {} }"));
    assertEquals(1, oversized("class A { A" + seven + " {} }").size());
    assertEquals(
        List.of(), oversized("record A" + seven + " { A" + seven + " {} A { } static int z; }"));
    assertEquals(
        1, oversized("record A" + seven + " { static A of" + seven + " { return null; } }").size());
  }

  @Test
  void thirteenInstanceFieldsOrComponentsAreFound() {
    String thirteen = "int a, b, c, d, e, f, g, h, i, j, k, l, m;";
    assertEquals(
        List.of("A.java:1 A has 13 instance fields, more than 12; split it by role"),
        overloaded("class A { " + thirteen + " }"));
    assertEquals(List.of(), overloaded("class A { static " + thirteen + " }"));
    assertEquals(List.of(), overloaded("enum A { A, B, C, D, E, F, G, H, I, J, K, L, M, N; }"));
    assertEquals(
        List.of("A.java:1 A has 13 components, more than 12; split it by role"),
        overloaded(
            "record A(int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k, int l, int m) {}"));
  }

  @Test
  void theSizeOfNineInTenIsTheNinthOfTen() {
    assertEquals(9, Tidy.nineInTen(new int[] {10, 9, 8, 7, 6, 5, 4, 3, 2, 1}));
    assertEquals(7, Tidy.nineInTen(new int[] {7}));
    assertEquals(0, Tidy.nineInTen(new int[0]));
  }

  @Test
  void tooManyLongMethodsAndFilesAreFound() {
    SourceFile heavy =
        SourceFile.parsed("A.java", "class A { void one() {" + "\n".repeat(301) + "} }");
    assertEquals(2, Tidy.heavy(List.of(heavy), LIMITS).size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NodeManager",
        "MapImpl",
        "Util",
        "ByteUtils",
        "TestHelper",
        "HandlerBase",
        "QueryService"
      })
  void aNameThatSaysNothingIsFound(String name) {
    assertEquals(
        1,
        Tidy.emptyNames(SourceFile.parsed("A.java", "class Outer { interface " + name + " {} }"))
            .size());
  }

  @Test
  void aPublicTypeWithoutJavadocIsFound() {
    assertEquals(1, Tidy.undocumented(SourceFile.parsed("A.java", "public class A {}")).size());
    assertEquals(
        List.of(),
        Tidy.undocumented(SourceFile.parsed("A.java", "/** An A. */ public class A {}")));
    assertEquals(List.of(), Tidy.undocumented(SourceFile.parsed("A.java", "class A {}")));
  }

  @Test
  void aPackageWithoutInfoOrWithoutMarkIsFound() {
    SourceFile type = SourceFile.parsed("m/p/A.java", "package p; class A {}");
    SourceFile bare = SourceFile.parsed("m/p/package-info.java", "/** It. */ package p;");
    SourceFile full =
        SourceFile.parsed("m/p/package-info.java", "/** It. */ @NullMarked package p;");
    assertEquals(1, Tidy.undescribedPackages(List.of(type)).size());
    assertEquals(1, Tidy.undescribedPackages(List.of(type, bare)).size());
    assertEquals(List.of(), Tidy.undescribedPackages(List.of(type, full)));
  }

  @Test
  void aNoteToFinishLaterIsFound() {
    assertEquals(
        1, Tidy.unfinished(SourceFile.parsed("A.java", "class A {} // TO" + "DO later")).size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "class A { void a() { Thread.sleep(1); } }",
        "class A { void a() { java.util.concurrent.TimeUnit.SECONDS.sleep(1); } }",
        "class A { void a() { sleep(1); } }",
        "class A { void a() { LockSupport.parkNanos(1); } }",
        "class A { @Disabled void a() {} }",
        "@org.junit.jupiter.api.Disabled class A {}",
        "class A { @DisabledOnOs(LINUX) void a() {} }",
        "class A { @RetryingTest(3) void a() {} }",
      })
  void aTestThatSleepsOrIsSkippedIsFound(String text) {
    assertEquals(1, Habits.ofTests(SourceFile.parsed("A.java", text)).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tmp/x", "home/me", "var"})
  void anAbsolutePathIsFound(String path) {
    String declaration = "class A { String a = \"%s" + path + "\"; }";
    SourceFile absolute = SourceFile.parsed("A.java", declaration.formatted("/"));
    SourceFile relative = SourceFile.parsed("A.java", declaration.formatted("x/"));
    assertEquals(1, Habits.absolutePaths(absolute).size());
    assertEquals(List.of(), Habits.absolutePaths(relative));
  }

  @Test
  void aPathOfAMachineInATextIsFound() {
    assertEquals(1, Tidy.machinePaths("README.md", "see " + "/home" + "/me/grid").size());
    assertEquals(List.of(), Tidy.machinePaths("README.md", "see https://example.org/home/me"));
  }

  private static List<String> oversized(String text) {
    return Tidy.oversized(SourceFile.parsed("A.java", text), LIMITS);
  }

  private static List<String> overloaded(String text) {
    return Tidy.overloaded(SourceFile.parsed("A.java", text), LIMITS);
  }
}
