package io.latticegrid.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What would make two runs of one seed differ: clocks, threads, randomness, files and sockets in a
 * deterministic core. Whole types are forbidden where nothing about them is harmless, single calls
 * otherwise. Each breach says what to use instead.
 */
final class Determinism {
  /** Packages that hold types for waiting, threads, files, sockets and stores. */
  private static final List<String> PACKAGES =
      List.of(
          "java.io.",
          "java.net.",
          "java.nio.file.",
          "java.nio.channels.",
          "java.sql.",
          "javax.sql.",
          "java.util.concurrent.",
          "java.util.random.",
          "org.rocksdb.",
          "net.openhft.");

  /** Of those, the types that do nothing but hold memory, results or names. */
  private static final Set<String> HARMLESS =
      Set.of(
          "java.io.Serializable",
          "java.io.IOException",
          "java.io.UncheckedIOException",
          "java.io.EOFException",
          "java.io.Closeable",
          "java.io.ObjectStreamException",
          "java.io.InputStream",
          "java.io.OutputStream",
          "java.io.ByteArrayInputStream",
          "java.io.ByteArrayOutputStream",
          "java.io.StringReader",
          "java.io.StringWriter",
          "java.io.PrintWriter",
          "java.util.concurrent.CompletableFuture",
          "java.util.concurrent.CompletionStage",
          "java.util.concurrent.CompletionException",
          "java.util.concurrent.CancellationException",
          "java.util.concurrent.ExecutionException",
          "java.util.concurrent.TimeoutException",
          "java.util.concurrent.Executor",
          "java.util.concurrent.Callable",
          "java.util.concurrent.Future",
          "java.util.concurrent.TimeUnit",
          "java.util.concurrent.ConcurrentMap",
          "java.util.concurrent.ConcurrentHashMap");

  private static final Set<String> TYPES =
      Set.of(
          "java.lang.Thread",
          "java.lang.ThreadLocal",
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.util.Random",
          "java.util.SplittableRandom",
          "java.security.SecureRandom",
          "java.util.Timer",
          "java.time.Clock");

  private static final Set<String> CALLS =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.lang.System.identityHashCode",
          "java.lang.Math.random",
          "java.util.UUID.randomUUID",
          "java.util.Collections.shuffle",
          "java.lang.Object.wait",
          "java.lang.Object.notify",
          "java.lang.Object.notifyAll",
          "java.util.concurrent.CompletableFuture.orTimeout",
          "java.util.concurrent.CompletableFuture.completeOnTimeout",
          "java.util.concurrent.CompletableFuture.delayedExecutor",
          "java.lang.Runtime.getRuntime");

  private static final Set<String> SERIALIZATION =
      Set.of("java.io.ObjectInputStream", "java.io.ObjectOutputStream");

  private Determinism() {}

  /** Forbidden types, calls and synchronized methods in deterministic cores. */
  static List<String> breaches(JavaClasses classes) {
    Set<String> found = new TreeSet<>();
    for (JavaClass owner : classes) {
      if (Module.isShell(owner.getName())) {
        continue;
      }
      for (Dependency dependency : owner.getDirectDependenciesFromSelf()) {
        String type = dependency.getTargetClass().getBaseComponentType().getName();
        if (forbiddenType(type)) {
          found.add(owner.getName() + " names " + type + "; ask a port (data.port) for it");
        }
      }
      for (JavaAccess<?> access : owner.getAccessesFromSelf()) {
        String call = access.getTargetOwner().getName() + "." + access.getTarget().getName();
        if (CALLS.contains(call) || now(access)) {
          found.add(
              owner.getName() + " calls " + call + "; take time, names and chance from a port");
        }
      }
      for (JavaMethod method : owner.getMethods()) {
        if (method.getModifiers().contains(JavaModifier.SYNCHRONIZED)) {
          found.add(method.getFullName() + " is synchronized; a core is confined to its loop");
        }
      }
    }
    return List.copyOf(found);
  }

  /**
   * What is forbidden everywhere, in shells too: Java serialization and the JDK's default executor.
   */
  static List<String> breachesAnywhere(JavaClasses classes) {
    Set<String> found = new TreeSet<>();
    for (JavaClass owner : classes) {
      for (Dependency dependency : owner.getDirectDependenciesFromSelf()) {
        if (SERIALIZATION.contains(dependency.getTargetClass().getName())) {
          found.add(
              owner.getName()
                  + " names "
                  + dependency.getTargetClass().getName()
                  + "; use the canonical encoding");
        }
      }
      for (JavaAccess<?> access : owner.getAccessesFromSelf()) {
        if (startsDefaultExecutor(access)) {
          found.add(
              owner.getName()
                  + " calls "
                  + access.getTarget().getName()
                  + " without an executor; pass one");
        }
      }
    }
    return List.copyOf(found);
  }

  private static boolean forbiddenType(String type) {
    if (TYPES.contains(type)) {
      return true;
    }
    return PACKAGES.stream().anyMatch(type::startsWith)
        && !HARMLESS.contains(type)
        && !type.startsWith("java.util.concurrent.atomic.");
  }

  /** Instant.now() and its kin read the machine's clock. */
  private static boolean now(JavaAccess<?> access) {
    return access.getTarget().getName().equals("now")
        && access.getTargetOwner().getName().startsWith("java.time.");
  }

  private static boolean startsDefaultExecutor(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String name = access.getTarget().getName();
    if (name.equals("parallelStream")
        || (name.equals("parallel") && owner.startsWith("java.util.stream."))) {
      return true;
    }
    return owner.startsWith("java.util.concurrent.Complet")
        && name.endsWith("Async")
        && !access.getTarget().getFullName().contains("java.util.concurrent.Executor");
  }
}
