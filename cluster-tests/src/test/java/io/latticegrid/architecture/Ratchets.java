package io.latticegrid.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * The sizes that nothing may exceed, from {@code ratchets.properties}. A figure there may be
 * lowered and never raised; above the ceilings here it is an error by itself. There is no list of
 * exemptions.
 */
record Ratchets(Sizes files, Sizes methods, int parameters, int fields, int components) {

  /** No more lines than {@code most}, and nine in ten no more than {@code nineInTen}. */
  record Sizes(int most, int nineInTen) {}

  /** What contributors are told: CONTRIBUTING.md says which were raised once. */
  static final Ratchets CEILINGS = new Ratchets(new Sizes(500, 300), new Sizes(60, 20), 6, 12, 12);

  /** Reads the committed figures. */
  static Ratchets committed() {
    Properties figures = new Properties();
    try (InputStream file = Ratchets.class.getResourceAsStream("/ratchets.properties")) {
      figures.load(file);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return new Ratchets(
        new Sizes(figure(figures, "file.lines.most"), figure(figures, "file.lines.nineInTen")),
        new Sizes(figure(figures, "method.lines.most"), figure(figures, "method.lines.nineInTen")),
        figure(figures, "method.parameters"),
        figure(figures, "class.fields"),
        figure(figures, "record.components"));
  }

  /** The figures that exceed a ceiling. */
  List<String> raised(Ratchets ceilings) {
    List<String> found = new ArrayList<>();
    check(found, "file.lines.most", files.most, ceilings.files.most);
    check(found, "file.lines.nineInTen", files.nineInTen, ceilings.files.nineInTen);
    check(found, "method.lines.most", methods.most, ceilings.methods.most);
    check(found, "method.lines.nineInTen", methods.nineInTen, ceilings.methods.nineInTen);
    check(found, "method.parameters", parameters, ceilings.parameters);
    check(found, "class.fields", fields, ceilings.fields);
    check(found, "record.components", components, ceilings.components);
    return found;
  }

  private static void check(List<String> found, String name, int figure, int ceiling) {
    if (figure > ceiling) {
      found.add(
          name
              + " is "
              + figure
              + ", above the ceiling of "
              + ceiling
              + "; make the code smaller instead");
    }
  }

  private static int figure(Properties figures, String name) {
    return Integer.parseInt(figures.getProperty(name).strip());
  }
}
