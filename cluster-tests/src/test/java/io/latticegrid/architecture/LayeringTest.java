package io.latticegrid.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayeringTest {
  private static JavaClasses project;

  @TempDir private Path folder;

  @BeforeAll
  static void readTheProject() {
    project = Classes.ofTheProject();
  }

  @Test
  void everyModuleOfTheBuildStandsInTheTable() {
    TreeSet<String> inTheTable = new TreeSet<>();
    Module.ALL.forEach(module -> inTheTable.add(module.name()));
    assertEquals(Poms.modules(SourceTree.root().resolve("pom.xml")), inTheTable);
  }

  @Test
  void everyClassLiesInAModulesPackages() {
    assertTrue(project.size() > 10, "the project's classes were not found");
    assertEquals(List.of(), Layering.homeless(project));
  }

  @Test
  void modulesUseOnlyWhatLiesBelowThemAndOnlyItsFace() {
    assertEquals(List.of(), Layering.breaches(project));
  }

  @Test
  void packagesHaveNoCycles() {
    assertEquals(List.of(), Layering.cycles(project));
  }

  @Test
  void nettyStaysInItsPackage() {
    assertEquals(List.of(), Layering.nettyOutside(project));
  }

  @Test
  void theMetadataLogIsNeverReadByItsLeadersLease() {
    assertEquals(List.of(), Layering.leaseReads(project));
  }

  @Test
  void pomsDeclareOnlyModulesThatLieBelow() {
    for (Module module : Module.ALL) {
      assertEquals(
          List.of(),
          Poms.breaches(module, SourceTree.root().resolve(module.name()).resolve("pom.xml")));
    }
  }

  @Test
  void aClassInNoModuleIsFound() {
    JavaClasses planted = planted(Map.of("io.latticegrid.attic.Old", "class Old {}"));
    assertEquals(
        List.of("io.latticegrid.attic.Old lies in no module of the table in Module.ALL"),
        Layering.homeless(planted));
  }

  @Test
  void anImportUpwardsIsFound() {
    JavaClasses planted =
        planted(
            Map.of(
                "io.latticegrid.crdt.Upwards", "class Upwards { io.latticegrid.query.Plan plan; }",
                "io.latticegrid.query.Plan", "public class Plan {}"));
    assertEquals(
        List.of("io.latticegrid.crdt.Upwards -> io.latticegrid.query.Plan: crdt may not use query"),
        Layering.breaches(planted));
  }

  @Test
  void anImportPastAFaceIsFoundButThatOfAModuleThatWiresIsAllowed() {
    JavaClasses planted =
        planted(
            Map.of(
                "io.latticegrid.partition.Past",
                    "class Past { io.latticegrid.proto.netty.Pipe[] pipes; }",
                "io.latticegrid.node.Wired",
                    "class Wired { io.latticegrid.proto.netty.Pipe pipe; }",
                "io.latticegrid.proto.netty.Pipe", "public class Pipe {}"));
    assertEquals(
        List.of(
            "io.latticegrid.partition.Past -> io.latticegrid.proto.netty.Pipe: past the face of proto"),
        Layering.breaches(planted));
  }

  @Test
  void aCycleOfPackagesIsFound() {
    JavaClasses planted =
        planted(
            Map.of(
                "io.latticegrid.dag.One", "public class One { io.latticegrid.dag.run.Two two; }",
                "io.latticegrid.dag.run.Two", "public class Two { io.latticegrid.dag.One one; }"));
    assertTrue(Layering.cycles(planted).toString().contains("Cycle detected"), "no cycle found");
  }

  @Test
  void nettyOutsideItsPackageIsFound() {
    JavaClasses planted =
        planted(
            Map.of(
                "io.latticegrid.proto.wire.Leak",
                    "class Leak { Object of(io.netty.buffer.ByteBuf b) { return b; } }",
                "io.latticegrid.proto.netty.Fine",
                    "class Fine { io.netty.buffer.ByteBuf buffer; }"));
    assertEquals(
        List.of(
            "io.latticegrid.proto.wire.Leak names io.netty.buffer.ByteBuf; use proto.transport"),
        Layering.nettyOutside(planted));
  }

  @Test
  void aReadByTheLeadersLeaseIsFound() {
    JavaClasses planted =
        planted(
            Map.of(
                "io.latticegrid.metadata.raft.Lazy",
                    "class Lazy { Object o = io.microraft.QueryPolicy.LEADER_LEASE; }",
                "io.latticegrid.metadata.raft.Sly",
                    "class Sly { Object o = io.microraft.QueryPolicy.valueOf(\"LEADER\" + \"_LEASE\"); }",
                "io.latticegrid.metadata.raft.Fine",
                    "class Fine { Object o = io.microraft.QueryPolicy.LINEARIZABLE; }"));
    assertEquals(
        List.of(
            "io.latticegrid.metadata.raft.Lazy uses QueryPolicy.LEADER_LEASE; use LINEARIZABLE",
            "io.latticegrid.metadata.raft.Sly uses QueryPolicy.valueOf; use LINEARIZABLE"),
        Layering.leaseReads(planted));
  }

  @Test
  void aPomThatDeclaresAModuleAboveIsFound() throws IOException {
    Path pom = folder.resolve("pom.xml");
    Files.writeString(
        pom,
        "<project><dependencies><dependency><groupId>io.latticegrid</groupId>"
            + "<artifactId>latticegrid-node</artifactId></dependency></dependencies></project>");
    assertEquals(
        List.of("crdt/pom.xml declares node, which crdt may not use"),
        Poms.breaches(Module.named("crdt"), pom));
  }

  private JavaClasses planted(Map<String, String> classes) {
    return Classes.planted(folder, classes);
  }
}
