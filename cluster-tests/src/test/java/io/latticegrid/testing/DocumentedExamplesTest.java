package io.latticegrid.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What docs/TESTING.md shows compiles and runs. */
final class DocumentedExamplesTest {
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CLASS = Pattern.compile("public class (\\w+)");

  @TempDir private Path directory = Path.of("");

  private static Path page() {
    Path at = Path.of("").toAbsolutePath();
    while (at.getParent() != null && !Files.exists(at.resolve("docs/TESTING.md"))) {
      at = at.getParent();
    }
    return at.resolve("docs/TESTING.md");
  }

  @TestFactory
  Stream<DynamicTest> theExamplesOfThePageRun() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(Files.readString(page()));
    while (blocks.find()) {
      String source = blocks.group(1);
      Matcher named = CLASS.matcher(source);
      assertTrue(named.find(), source);
      String name = named.group(1);
      tests.add(DynamicTest.dynamicTest(name, () -> run(name, source)));
    }
    assertTrue(tests.size() >= 3);
    return tests.stream();
  }

  private void run(String name, String source) throws Exception {
    Path file = Files.writeString(directory.resolve(name + ".java"), source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    List<String> options =
        List.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-d", "" + directory);
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      var units = files.getJavaFileObjects(file);
      assertTrue(compiler.getTask(said, files, null, options, null, units).call(), said.toString());
    }
    URL[] classes = {directory.toUri().toURL()};
    try (var loader = new URLClassLoader(classes, getClass().getClassLoader())) {
      var main = loader.loadClass(name).getMethod("main", String[].class);
      assertEquals(null, main.invoke(null, (Object) new String[0]));
    }
  }
}
