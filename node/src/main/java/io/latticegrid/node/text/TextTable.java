package io.latticegrid.node.text;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A table for people: columns as wide as they need be, numbers to the right. Confined to its
 * creator.
 */
public final class TextTable {
  private static final int MAX_WIDTH = 60;

  private final List<String> header;
  private final List<List<@Nullable Object>> rows = new ArrayList<>();

  /** A table of columns. */
  public TextTable(List<String> header) {
    this.header = header;
  }

  /** Adds a row with one value a column. */
  public TextTable row(List<? extends @Nullable Object> values) {
    rows.add(new ArrayList<>(values));
    return this;
  }

  /** Prints it with an indent. */
  public void print(PrintWriter out, String indent) {
    int[] widths = new int[header.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = header.get(column).length();
      for (List<@Nullable Object> row : rows) {
        widths[column] = Math.max(widths[column], text(row.get(column)).length());
      }
    }
    line(out, indent, header, widths);
    List<String> rules = new ArrayList<>();
    for (int width : widths) {
      rules.add("-".repeat(width));
    }
    line(out, indent, rules, widths);
    rows.forEach(row -> line(out, indent, row, widths));
  }

  private static void line(
      PrintWriter out, String indent, List<? extends @Nullable Object> cells, int[] widths) {
    StringBuilder line = new StringBuilder(indent);
    for (int column = 0; column < widths.length; column++) {
      String text = text(cells.get(column));
      String gap = " ".repeat(Math.max(0, widths[column] - text.length()));
      boolean right = cells.get(column) instanceof Number;
      line.append(right ? gap + text : text + gap).append("  ");
    }
    out.println(line.toString().stripTrailing());
  }

  private static String text(@Nullable Object value) {
    String text =
        switch (value) {
          case null -> "";
          case Double number -> String.format(Locale.ROOT, "%.2f", number);
          case BigDecimal number -> number.toPlainString();
          default -> value.toString();
        };
    return text.length() <= MAX_WIDTH ? text : text.substring(0, MAX_WIDTH - 1) + "…";
  }
}
