package io.latticegrid.node.text;

import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.routing.PartitionTable;
import io.latticegrid.proto.routing.RoutingView;
import java.io.PrintWriter;
import java.util.List;

/**
 * Where the partitions of a group are, for people: a bar of its primaries and a count per member.
 * Confined to its creator.
 */
public final class PartitionLayout {
  private static final int WIDTH = 60;

  private final RoutingView view;
  private final PartitionTable table;

  /** The layout of a table. */
  public PartitionLayout(RoutingView view, PartitionTable table) {
    this.view = view;
    this.table = table;
  }

  /** Prints it with an indent. */
  public void print(PrintWriter out, String indent) {
    String marks = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    StringBuilder map = new StringBuilder();
    for (PartitionRow row : table.rows()) {
      char mark = '?';
      for (int i = 0; i < view.members().size(); i++) {
        if (row.isPrimary(view.members().get(i).id())) {
          mark = marks.charAt(i % marks.length());
        }
      }
      map.append(
          switch (row.state()) {
            case SERVED -> mark;
            case UNAVAILABLE -> '~';
            case LOST -> '!';
          });
    }
    for (int from = 0; from < map.length(); from += WIDTH) {
      out.println(indent + map.substring(from, Math.min(map.length(), from + WIDTH)));
    }
    TextTable members = new TextTable(List.of("mark", "member", "primaries", "backups in sync"));
    for (int i = 0; i < view.members().size(); i++) {
      MemberInfo member = view.members().get(i);
      LayoutCount count = LayoutCount.of(view, member.id());
      members.row(
          List.of(
              String.valueOf(marks.charAt(i % marks.length())),
              member.address().toString() + (i == 0 ? " (oldest)" : ""),
              count.primaries(),
              count.backups()));
    }
    members.print(out, indent);
  }
}
