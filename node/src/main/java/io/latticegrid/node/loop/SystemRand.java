package io.latticegrid.node.loop;

import io.latticegrid.data.port.Rand;
import java.security.SecureRandom;

/**
 * The randomness of production: the operating system's, for names and nonces must not be guessed.
 * Thread-safe, its forks too.
 */
public final class SystemRand implements Rand {
  private final SecureRandom random = new SecureRandom();

  @Override
  public long nextLong() {
    return random.nextLong();
  }

  @Override
  public Rand fork(String name) {
    return this;
  }
}
