package io.latticegrid.property;

import io.latticegrid.data.port.Rand;
import io.latticegrid.data.port.SplittableRand;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a law holds for many generated cases. The cases are a pure function of the property's
 * name, so every run tries the same ones. A failure is shrunk by halving the size of the case while
 * it still fails, and its message says how to replay it: {@code mvn test -Dproperty.seed=...
 * -Dproperty.size=...}.
 */
public final class Property {
  private static final int MAX_SIZE = 64;

  private Property() {}

  /**
   * Makes a case.
   *
   * @param <C> the type of cases
   */
  @FunctionalInterface
  public interface Generator<C> {
    /** A case of at most a size; a smaller size should give a part of the same case. */
    C generate(Rand rand, int size);
  }

  /**
   * What must hold.
   *
   * @param <C> the type of cases
   */
  @FunctionalInterface
  public interface Law<C> {
    /** Throws if the law does not hold for the case. */
    void check(C generated);
  }

  /** Checks a law for a number of cases. */
  public static <C> void check(String name, int tries, Generator<C> generator, Law<C> law) {
    Long replayed = Long.getLong("property.seed");
    if (replayed != null) {
      law.check(
          generator.generate(
              new SplittableRand(replayed), Integer.getInteger("property.size", MAX_SIZE)));
      return;
    }
    Rand seeds = new SplittableRand(0).fork(name);
    for (int i = 0; i < tries; i++) {
      long seed = seeds.nextLong();
      int size = 1 + i % MAX_SIZE;
      Throwable failure = failure(seed, size, generator, law);
      if (failure != null) {
        throw shrunk(name, seed, size, failure, generator, law);
      }
    }
  }

  private static <C> AssertionError shrunk(
      String name, long seed, int size, Throwable failure, Generator<C> generator, Law<C> law) {
    int smallest = size;
    Throwable last = failure;
    for (int step = size / 2; step > 0; step /= 2) {
      Throwable smaller = smallest > step ? failure(seed, smallest - step, generator, law) : null;
      if (smaller != null) {
        smallest -= step;
        last = smaller;
      }
    }
    String replay = " fails for -Dproperty.seed=" + seed + " -Dproperty.size=" + smallest;
    String example = describe(seed, smallest, generator);
    return new AssertionError(name + replay + "\n" + example + "\n" + last.getMessage(), last);
  }

  private static <C> String describe(long seed, int size, Generator<C> generator) {
    try {
      return String.valueOf(generator.generate(new SplittableRand(seed), size));
    } catch (AssertionError | RuntimeException failure) {
      return "(fails while it is generated)";
    }
  }

  private static <C> @Nullable Throwable failure(
      long seed, int size, Generator<C> generator, Law<C> law) {
    try {
      law.check(generator.generate(new SplittableRand(seed), size));
      return null;
    } catch (AssertionError | RuntimeException failure) {
      return failure;
    }
  }
}
