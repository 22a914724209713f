package io.latticegrid.architecture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What the modules' poms say about each other. */
final class Poms {
  private static final String PREFIX = "latticegrid-";

  private Poms() {}

  /** Dependencies that the module's pom declares and the table doesn't allow. */
  static List<String> breaches(Module module, Path pom) {
    List<String> found = new ArrayList<>();
    for (String used : declared(pom)) {
      if (!module.mayUse().contains(used)) {
        found.add(
            module.name()
                + "/pom.xml declares "
                + used
                + ", which "
                + module.name()
                + " may not use");
      }
    }
    return found;
  }

  /** The modules of the root pom. */
  static Set<String> modules(Path rootPom) {
    Set<String> names = new TreeSet<>();
    NodeList elements = parsed(rootPom).getElementsByTagName("module");
    for (int i = 0; i < elements.getLength(); i++) {
      names.add(elements.item(i).getTextContent().strip());
    }
    return names;
  }

  /** The modules of ours that a pom's dependencies name. */
  private static Set<String> declared(Path pom) {
    Set<String> names = new TreeSet<>();
    NodeList dependencies = parsed(pom).getElementsByTagName("dependency");
    for (int i = 0; i < dependencies.getLength(); i++) {
      Element dependency = (Element) dependencies.item(i);
      String artifact =
          dependency.getElementsByTagName("artifactId").item(0).getTextContent().strip();
      if (artifact.startsWith(PREFIX)) {
        names.add(artifact.substring(PREFIX.length()));
      }
    }
    return names;
  }

  private static Element parsed(Path pom) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory.newDocumentBuilder().parse(pom.toFile()).getDocumentElement();
    } catch (ParserConfigurationException | SAXException | IOException failed) {
      throw new IllegalArgumentException(pom.toString(), failed);
    }
  }
}
