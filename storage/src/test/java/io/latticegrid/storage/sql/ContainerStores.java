package io.latticegrid.storage.sql;

import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** Databases in containers, where there is Docker; their tests are skipped where there is none. */
final class ContainerStores {
  private ContainerStores() {}

  /** A container that listens on a port and waits until it does. */
  static GenericContainer<?> start(String image, int port, String... environment) {
    Assumptions.assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        () -> "no Docker to start " + image + " with; install it, or start its daemon");
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(image))
            .withExposedPorts(port)
            .withStartupTimeout(Duration.ofMinutes(3));
    for (String setting : environment) {
      int equals = setting.indexOf('=');
      container.withEnv(setting.substring(0, equals), setting.substring(equals + 1));
    }
    container.start();
    return container;
  }
}
