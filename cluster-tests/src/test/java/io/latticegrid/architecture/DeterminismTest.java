package io.latticegrid.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeterminismTest {
  private static final List<String> FORBIDDEN_IN_CORES =
      List.of(
          "System.currentTimeMillis()",
          "System.nanoTime()",
          "java.time.Instant.now()",
          "java.time.LocalDate.now()",
          "new java.util.Random()",
          "java.util.concurrent.ThreadLocalRandom.current()",
          "new java.security.SecureRandom()",
          "java.util.UUID.randomUUID()",
          "Math.random()",
          "new Thread()",
          "Thread.currentThread()",
          "java.util.concurrent.Executors.newCachedThreadPool()",
          "java.util.concurrent.ForkJoinPool.commonPool()",
          "new java.util.concurrent.locks.ReentrantLock()",
          "new java.util.concurrent.ArrayBlockingQueue<String>(1)",
          "new java.io.File(\"x\")",
          "java.nio.file.Path.of(\"x\")",
          "java.net.URI.create(\"x\")",
          "java.nio.channels.FileChannel.class",
          "System.identityHashCode(this)",
          "new java.util.concurrent.CompletableFuture<String>().orTimeout(1, null)");

  private static final List<String> FORBIDDEN_ANYWHERE =
      List.of(
          "java.util.List.of(1).parallelStream()",
          "java.util.stream.Stream.of(1).parallel()",
          "java.util.stream.IntStream.of(1).parallel()",
          "java.util.concurrent.CompletableFuture.supplyAsync(() -> 1)",
          "new java.util.concurrent.CompletableFuture<String>().thenRunAsync(() -> {})",
          "java.io.ObjectInputStream.class");

  private static JavaClasses project;

  @TempDir private Path folder;

  @BeforeAll
  static void readTheProject() {
    project = Classes.ofTheProject();
  }

  @Test
  void coresTakeTimeChanceThreadsAndFilesFromPorts() {
    assertEquals(List.of(), Determinism.breaches(project));
  }

  @Test
  void coresHoldNoLocks() {
    for (SourceFile source : SourceTree.main()) {
      if (!Module.isShell(source.className())) {
        assertEquals(List.of(), source.synchronizedBlocks(), source.path());
      }
    }
  }

  @Test
  void nothingUsesJavaSerializationOrTheDefaultExecutor() {
    assertEquals(List.of(), Determinism.breachesAnywhere(project));
  }

  @Test
  void everyForbiddenCallInACoreIsFoundAndInAShellAllowed() {
    assertEquals(
        numbered(FORBIDDEN_IN_CORES.size()),
        classesOf(Determinism.breaches(planted("io.latticegrid.crdt", FORBIDDEN_IN_CORES))));
    assertEquals(
        List.of(), Determinism.breaches(planted("io.latticegrid.node.loop", FORBIDDEN_IN_CORES)));
  }

  @Test
  void theDefaultExecutorAndSerializationAreFoundInShellsToo() {
    assertEquals(
        numbered(FORBIDDEN_ANYWHERE.size()),
        classesOf(
            Determinism.breachesAnywhere(planted("io.latticegrid.node.loop", FORBIDDEN_ANYWHERE))));
  }

  @Test
  void aShellMayBeASingleClassWithWhatIsNestedInIt() {
    assertTrue(Module.isShell("io.latticegrid.node.ProductionPorts$SystemClock"));
    assertFalse(Module.isShell("io.latticegrid.node.NodeLife"));
    assertFalse(Module.isShell("io.latticegrid.node.ProductionPortsOfOthers"));
  }

  @Test
  void aLockInACoreIsFound() {
    String body =
        "class Core { synchronized void one() {} void two() { synchronized (this) { two(); } } }";
    JavaClasses core = Classes.planted(folder, Map.of("io.latticegrid.crdt.Core", body));
    assertEquals(
        List.of("io.latticegrid.crdt.Core.one() is synchronized; a core is confined to its loop"),
        Determinism.breaches(core));
    assertEquals(1, SourceFile.parsed("crdt/Core.java", body).synchronizedBlocks().size());
  }

  @Test
  void anAsynchronousStepWithAnExecutorIsAllowed() {
    String call = "java.util.concurrent.CompletableFuture.runAsync(() -> {}, Runnable::run)";
    assertEquals(
        List.of(), Determinism.breachesAnywhere(planted("io.latticegrid.node", List.of(call))));
  }

  /** A class for each call, C100 and on. */
  private JavaClasses planted(String packageName, List<String> calls) {
    Map<String, String> bodies = new LinkedHashMap<>();
    for (int i = 0; i < calls.size(); i++) {
      String name = "C" + (100 + i);
      bodies.put(
          packageName + "." + name,
          "class " + name + " { Object one() { return " + calls.get(i) + "; } }");
    }
    return Classes.planted(folder.resolve(packageName), bodies);
  }

  private static Set<String> numbered(int count) {
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      names.add("C" + (100 + i));
    }
    return names;
  }

  /** The classes that the breaches begin with. */
  private static Set<String> classesOf(List<String> breaches) {
    Set<String> names = new TreeSet<>();
    for (String breach : breaches) {
      String owner = breach.substring(0, breach.indexOf(' '));
      names.add(owner.substring(owner.lastIndexOf('.') + 1));
    }
    return names;
  }
}
