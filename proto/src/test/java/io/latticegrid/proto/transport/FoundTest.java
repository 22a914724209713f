package io.latticegrid.proto.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.Seed;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FoundTest {
  private record Scripted(Map<String, List<String>> names, Map<String, String> files)
      implements Found.Source {
    @Override
    public List<String> literals(String name) {
      return names.getOrDefault(name, List.of());
    }

    @Override
    public @Nullable String text(String file) {
      return files.get(file);
    }
  }

  private static final Scripted WORLD =
      new Scripted(
          Map.of("grid.svc", List.of("10.0.0.7", "::1", "10.0.0.3")),
          Map.of("nodes", "# ours\n10.0.0.1:7400\n\n  b # second\n", "bad", "a:1\nb:x\n"));

  private static Found find(String... seeds) {
    return Found.in(WORLD, List.of(seeds).stream().map(Seed::parse).toList());
  }

  @Test
  void aNameStandsForAllItsAddressesSortedSoThatEverybodySeesTheSameFirst() {
    assertEquals(
        List.of(
            new Address("10.0.0.3", 7410), new Address("10.0.0.7", 7410), new Address("::1", 7410)),
        find("dns:grid.svc:7410").addresses());
  }

  @Test
  void aFileListsAnAddressALineWithComments() {
    Found found = find("file:nodes");
    assertEquals(List.of(new Address("10.0.0.1", 7400), new Address("b", 7400)), found.addresses());
    assertEquals(List.of(), found.problems());
  }

  @Test
  void whatIsNotThereYetIsNamed() {
    Found found = find("dns:later:7400", "file:later.txt", "file:bad", "c:7400");
    assertEquals(List.of(new Address("a", 1), new Address("c", 7400)), found.addresses());
    assertEquals("dns:later:7400 has no address yet", found.problems().get(0));
    assertEquals("file:later.txt cannot be read yet", found.problems().get(1));
    assertTrue(
        found.problems().get(2).startsWith("file:bad, line 2: "), found.problems().toString());
  }

  @Test
  void theThreeFormsAreReadAndPrintedAlike() {
    for (String form : List.of("a:1", "dns:a.b:7400", "file:/etc/lattice/nodes")) {
      assertEquals(form, Seed.parse(form).toString());
    }
    assertEquals(new Seed.Named("a", 7400), Seed.parse("dns:a"));
    for (String wrong : List.of("dns:", "dns:a:0", "file:", "dns:a:x", "")) {
      assertThrows(GridException.class, () -> Seed.parse(wrong), wrong);
    }
  }
}
