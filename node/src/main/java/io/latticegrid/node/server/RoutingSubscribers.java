package io.latticegrid.node.server;

import io.latticegrid.data.port.Loop;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.routing.RoutingView;
import io.latticegrid.proto.transport.Connection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The clients that are told when members or tables change. {@link #add}, {@link #remove} and {@link
 * #message} are thread-safe; the rest is confined to the control loop. Many changes in a row are
 * told as one.
 */
public final class RoutingSubscribers {
  private static final long GATHER_NANOS = 20_000_000L;

  private final Loop control;
  private final Map<Connection, Long> told = new LinkedHashMap<>();
  private @Nullable RoutingView latest;
  private boolean planned;
  private volatile SessionMessage.@Nullable Routing newest;

  /** Nobody at first. */
  public RoutingSubscribers(Loop control) {
    this.control = control;
  }

  void add(Connection connection, long version) {
    control.execute(() -> {
      if (connection.isOpen()) {
        told.put(connection, version);
        plan();
      }
    });
  }

  void remove(Connection connection) {
    control.execute(() -> told.remove(connection));
  }

  /** The message that tells a view; one for all who are told it. Thread-safe. */
  SessionMessage.Routing message(RoutingView view) {
    SessionMessage.Routing known = newest;
    if (known == null || known.view() != view) {
      known = new SessionMessage.Routing(view);
      newest = known;
    }
    return known;
  }

  /** Members or tables changed. */
  public void publish(RoutingView view) {
    latest = view;
    plan();
  }

  private void plan() {
    if (!planned) {
      planned = true;
      control.schedule(GATHER_NANOS, this::tell);
    }
  }

  private void tell() {
    planned = false;
    RoutingView view = latest;
    if (view == null) {
      return;
    }
    Frame frame = Frame.oneWay(message(view));
    told.replaceAll((connection, version) ->
        version < view.version() && connection.send(frame) ? view.version() : version);
  }
}
