package io.latticegrid.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * One Java source, read by the JDK's own parser.
 *
 * @param path relative to the root, with slashes
 * @param text the whole of it
 * @param unit its tree
 * @param trees finds positions and Javadoc in the tree
 */
record SourceFile(String path, String text, CompilationUnitTree unit, Trees trees) {

  /** Parses a source; its types need not resolve. */
  static SourceFile parsed(String path, String text) {
    JavaFileObject source =
        new SimpleJavaFileObject(URI.create("string:///" + path), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        };
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, problem -> {}, List.of("-proc:none"), null, List.of(source));
    try {
      CompilationUnitTree unit = task.parse().iterator().next();
      return new SourceFile(path, text, unit, Trees.instance(task));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** The package that it declares. */
  String packageName() {
    return unit.getPackageName() == null ? "" : unit.getPackageName().toString();
  }

  /** The full name of the class that the file is called after. */
  String className() {
    String file = path.substring(path.lastIndexOf('/') + 1);
    return packageName() + "." + file.substring(0, file.length() - ".java".length());
  }

  /** Whether it describes a package and holds no type. */
  boolean isPackageInfo() {
    return path.endsWith("/package-info.java");
  }

  /** Its lines. */
  int lines() {
    return (int) text.lines().count();
  }

  /** The place of a node, as an editor takes it. */
  String where(Tree tree) {
    return path + ":" + line(trees.getSourcePositions().getStartPosition(unit, tree));
  }

  /** The lines from the first of a node, annotations included and Javadoc not, to its last. */
  int linesOf(Tree tree) {
    long first = trees.getSourcePositions().getStartPosition(unit, tree);
    long last = trees.getSourcePositions().getEndPosition(unit, tree);
    return last < 0 ? 0 : (int) (line(last) - line(first) + 1);
  }

  /** Its types and methods, measured. */
  Shapes shapes() {
    return Shapes.of(this);
  }

  /** The places of its synchronized blocks. */
  List<String> synchronizedBlocks() {
    List<String> found = new ArrayList<>();
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitSynchronized(SynchronizedTree node, Void unused) {
        found.add(where(node) + " synchronized; a core is confined to its loop");
        return super.visitSynchronized(node, null);
      }
    }.scan(unit, null);
    return found;
  }

  private long line(long position) {
    return unit.getLineMap().getLineNumber(position);
  }
}
