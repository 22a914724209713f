package io.latticegrid.architecture;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Bad habits that show in the code of a source, one sentence for each. */
final class Habits {
  private static final Set<String> SLEEPS = Set.of("sleep", "parkNanos", "parkUntil");
  private static final Pattern SKIPS =
      Pattern.compile("(.*\\.)?(Disabled\\w*|Ignore|RetryingTest|RepeatedIf\\w*)");
  private static final Pattern ABSOLUTE =
      Pattern.compile(
          "/(home|root|tmp|work|Users|usr|var|opt|mnt)(/.*)?|[A-Za-z]:\\\\.*", Pattern.DOTALL);

  private Habits() {}

  /** Sleeping in tests, and tests that don't run or run again until they pass. */
  static List<String> ofTests(SourceFile source) {
    List<String> found = new ArrayList<>();
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
        if (SLEEPS.contains(nameOf(call.getMethodSelect()))) {
          found.add(source.where(call) + " sleeps; wait for the event, or use virtual time");
        }
        return super.visitMethodInvocation(call, null);
      }

      @Override
      public Void visitAnnotation(AnnotationTree annotation, Void unused) {
        if (SKIPS.matcher(annotation.getAnnotationType().toString()).matches()) {
          found.add(
              source.where(annotation) + " is not run or run again; repair it or take it out");
        }
        return super.visitAnnotation(annotation, null);
      }
    }.scan(source.unit(), null);
    return found;
  }

  /** Strings that are paths of one machine or one system. */
  static List<String> absolutePaths(SourceFile source) {
    List<String> found = new ArrayList<>();
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitLiteral(LiteralTree literal, Void unused) {
        if (literal.getValue() instanceof String text && ABSOLUTE.matcher(text).matches()) {
          found.add(
              source.where(literal)
                  + " is an absolute path; take it from configuration or @TempDir");
        }
        return super.visitLiteral(literal, null);
      }
    }.scan(source.unit(), null);
    return found;
  }

  private static String nameOf(Tree select) {
    return switch (select) {
      case MemberSelectTree member -> member.getIdentifier().toString();
      case IdentifierTree name -> name.getName().toString();
      default -> "";
    };
  }
}
