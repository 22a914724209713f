package io.latticegrid.node.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * One run of the command line, in process. Immutable.
 *
 * @param code the exit code
 * @param out what it printed
 * @param err what it said besides
 */
record Invocation(int code, String out, String err) {
  private static final ObjectMapper STRICT =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  static Invocation of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    return new Invocation(code, out.toString(), err.toString());
  }

  /** The one object that stands alone on stdout. */
  JsonNode json() {
    try {
      JsonNode node = STRICT.readTree(out);
      if (!node.isObject()) {
        throw new AssertionError("not one object: " + out);
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new AssertionError("not one JSON object on stdout: " + out + err, e);
    }
  }
}
