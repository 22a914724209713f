package io.latticegrid.storage.file;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process of its own that holds a directory until it is killed. */
final class DirectoryHolder {
  private DirectoryHolder() {}

  public static void main(String[] arguments) throws Exception {
    FileDisk.open(Path.of(arguments[0]), new ThreadPool());
    System.out.println("held");
    System.in.read();
  }

  /** Starts the process and returns once it holds the directory. */
  static Process start(Path directory) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java,
                "-cp",
                System.getProperty("java.class.path"),
                DirectoryHolder.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    if (!"held".equals(output.readLine())) {
      process.destroyForcibly();
      throw new AssertionError("the other process did not get the directory");
    }
    return process;
  }
}
