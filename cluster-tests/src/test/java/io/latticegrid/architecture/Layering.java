package io.latticegrid.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What breaks the layering, one sentence for each breach. */
final class Layering {
  private static final String QUERY_POLICY = "io.microraft.QueryPolicy";

  private Layering() {}

  /** Classes that lie in no module's packages. */
  static List<String> homeless(JavaClasses classes) {
    return classes.stream()
        .filter(owner -> Module.ofPackage(owner.getPackageName()) == null)
        .map(owner -> owner.getName() + " lies in no module of the table in Module.ALL")
        .sorted()
        .toList();
  }

  /** Imports of modules that the table doesn't allow, and of packages past a module's face. */
  static List<String> breaches(JavaClasses classes) {
    Set<String> found = new TreeSet<>();
    for (JavaClass owner : classes) {
      Module from = Module.ofPackage(owner.getPackageName());
      if (from == null) {
        continue;
      }
      for (Dependency dependency : owner.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        Module to = Module.ofPackage(target.getPackageName());
        if (to == null || to.equals(from)) {
          continue;
        }
        String edge = owner.getName() + " -> " + target.getName();
        if (!from.mayUse().contains(to.name())) {
          found.add(edge + ": " + from.name() + " may not use " + to.name());
        } else if (!to.shows(target.getPackageName(), from)) {
          found.add(edge + ": past the face of " + to.name());
        }
      }
    }
    return List.copyOf(found);
  }

  /** Cycles between packages; each package is a slice. */
  static List<String> cycles(JavaClasses classes) {
    return slices()
        .matching("io.latticegrid.(**)")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .evaluate(classes)
        .getFailureReport()
        .getDetails();
  }

  /**
   * Reads of the metadata log by its leader's lease, which are not linearizable, and ways to name
   * such a read that this rule could not see.
   */
  static List<String> leaseReads(JavaClasses classes) {
    Set<String> found = new TreeSet<>();
    for (JavaClass owner : classes) {
      for (JavaAccess<?> access : owner.getAccessesFromSelf()) {
        String name = access.getTarget().getName();
        if (access.getTargetOwner().getFullName().equals(QUERY_POLICY)
            && Set.of("LEADER_LEASE", "valueOf", "values").contains(name)) {
          found.add(owner.getName() + " uses QueryPolicy." + name + "; use LINEARIZABLE");
        }
      }
    }
    return List.copyOf(found);
  }

  /** Uses of Netty outside the packages that may name it. */
  static List<String> nettyOutside(JavaClasses classes) {
    Set<String> found = new TreeSet<>();
    for (JavaClass owner : classes) {
      if (Module.matchesAny(owner.getPackageName(), Module.NETTY)) {
        continue;
      }
      for (Dependency dependency : owner.getDirectDependenciesFromSelf()) {
        if (dependency
            .getTargetClass()
            .getBaseComponentType()
            .getPackageName()
            .startsWith("io.netty")) {
          found.add(
              owner.getName()
                  + " names "
                  + dependency.getTargetClass().getName()
                  + "; use proto.transport");
        }
      }
    }
    return List.copyOf(found);
  }
}
