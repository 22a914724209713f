package io.latticegrid.node.docs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** An example of a page, compiled as a reader would compile it. */
final class CompiledExample {
  private static final Pattern CLASS = Pattern.compile("public class (\\w+)");

  private final String name;
  private final Path directory;

  private CompiledExample(String name, Path directory) {
    this.name = name;
    this.directory = directory;
  }

  /** Compiles a source for a release of Java; warnings are errors. */
  static CompiledExample compile(String source, int release, Path directory) throws IOException {
    Matcher matcher = CLASS.matcher(source);
    if (!matcher.find()) {
      throw new AssertionError("an example without a public class:\n" + source);
    }
    String name = matcher.group(1);
    Path file = Files.writeString(directory.resolve(name + ".java"), source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter complaints = new StringWriter();
    List<String> options =
        List.of(
            "--release",
            String.valueOf(release),
            "-cp",
            System.getProperty("java.class.path"),
            "-Xlint:all,-path,-classfile,-processing",
            "-Werror",
            "-proc:none",
            "-d",
            directory.toString());
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      boolean compiled =
          compiler
              .getTask(complaints, files, null, options, null, files.getJavaFileObjects(file))
              .call();
      if (!compiled) {
        throw new AssertionError(complaints.toString());
      }
    }
    return new CompiledExample(name, directory);
  }

  String name() {
    return name;
  }

  /** Runs its main method and returns what it printed. */
  String run(String... arguments) throws IOException, ReflectiveOperationException {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {directory.toUri().toURL()}, CompiledExample.class.getClassLoader())) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object) arguments);
    } catch (InvocationTargetException e) {
      throw new AssertionError("the example '" + name + "' fails", e.getCause());
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
