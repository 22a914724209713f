package io.latticegrid.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;

/**
 * The measures of a source's types and methods.
 *
 * @param types every type, nested and anonymous ones included
 * @param methods every method and constructor
 */
record Shapes(List<TypeShape> types, List<MethodShape> methods) {

  /** The measures of a type; a record has components and no fields. */
  record TypeShape(
      String name, String where, int fields, int components, boolean open, boolean documented) {}

  /** The measures of a method. */
  record MethodShape(String name, String where, int lines, int parameters) {}

  /** Measures a source. */
  static Shapes of(SourceFile source) {
    Shapes shapes = new Shapes(new ArrayList<>(), new ArrayList<>());
    new Scanner(source, shapes).scan(source.unit(), null);
    return shapes;
  }

  private static final class Scanner extends TreePathScanner<Void, Void> {
    private final SourceFile source;
    private final Shapes shapes;

    Scanner(SourceFile source, Shapes shapes) {
      this.source = source;
      this.shapes = shapes;
    }

    @Override
    public Void visitClass(ClassTree type, Void unused) {
      int variables = instanceVariables(type);
      boolean isRecord = type.getKind() == Tree.Kind.RECORD;
      shapes.types.add(
          new TypeShape(
              type.getSimpleName().toString(),
              source.where(type),
              isRecord ? 0 : variables,
              isRecord ? variables : 0,
              type.getModifiers().getFlags().contains(Modifier.PUBLIC),
              source.trees().getDocComment(getCurrentPath()) != null));
      for (Tree member : type.getMembers()) {
        if (member instanceof MethodTree method && !canonical(method, isRecord, variables)) {
          shapes.methods.add(
              new MethodShape(
                  type.getSimpleName() + "." + method.getName(),
                  source.where(method),
                  source.linesOf(method),
                  method.getParameters().size()));
        }
      }
      return super.visitClass(type, null);
    }

    /** The constructor that repeats a record's components adds no parameters of its own. */
    private static boolean canonical(MethodTree method, boolean isRecord, int components) {
      return isRecord
          && method.getReturnType() == null
          && method.getParameters().size() == components
          && components > 0;
    }

    private static int instanceVariables(ClassTree type) {
      if (type.getKind() == Tree.Kind.INTERFACE || type.getKind() == Tree.Kind.ANNOTATION_TYPE) {
        return 0;
      }
      int count = 0;
      for (Tree member : type.getMembers()) {
        if (member instanceof VariableTree field
            && !field.getModifiers().getFlags().contains(Modifier.STATIC)) {
          count++;
        }
      }
      return count;
    }
  }
}
