package io.latticegrid.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The compiled classes that the rules look at: all of ours, or a few that a test plants to see a
 * rule fail.
 */
final class Classes {
  private static final JavaClasses PROJECT = read();

  private Classes() {}

  /**
   * The main classes of every module, from the folders into which this build compiles; read once.
   */
  static JavaClasses ofTheProject() {
    return PROJECT;
  }

  private static JavaClasses read() {
    Path build = Path.of(System.getProperty("lattice.build")).normalize();
    Path below = SourceTree.root().resolve("cluster-tests").relativize(build).resolve("classes");
    List<Path> folders =
        Module.ALL.stream()
            .map(module -> SourceTree.root().resolve(module.name()).resolve(below))
            .filter(Files::isDirectory)
            .toList();
    return new ClassFileImporter().importPaths(folders);
  }

  /** Compiles bodies, by the full names of their classes, into the folder and reads the result. */
  static JavaClasses planted(Path folder, Map<String, String> bodiesByClass) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<JavaFileObject> sources = new ArrayList<>();
    bodiesByClass.forEach((name, text) -> sources.add(new Source(name, text)));
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    List<String> options =
        List.of(
            "-d",
            folder.toString(),
            "-classpath",
            System.getProperty("java.class.path"),
            "-proc:none");
    if (!compiler.getTask(null, null, problems, options, null, sources).call()) {
      throw new IllegalArgumentException(problems.getDiagnostics().toString());
    }
    return new ClassFileImporter().importPath(folder);
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///" + name.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
      this.text = "package " + name.substring(0, name.lastIndexOf('.')) + ";\n" + text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
