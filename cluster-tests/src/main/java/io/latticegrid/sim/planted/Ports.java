package io.latticegrid.sim.planted;

import io.latticegrid.client.config.ClientPorts;
import io.latticegrid.data.port.Clock;
import io.latticegrid.data.port.Disk;
import io.latticegrid.data.port.LogDisk;
import io.latticegrid.node.config.MapStores;
import io.latticegrid.node.config.NodePorts;
import io.latticegrid.proto.transport.Transport;
import io.latticegrid.sim.FrameTap;
import io.latticegrid.sim.TappedTransport;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Ports of which one is another. Pure. */
final class Ports {
  private Ports() {}

  static UnaryOperator<NodePorts> frames(Supplier<? extends FrameTap> taps) {
    return ports ->
        with(ports, ports.clock(), tapped(ports.transport(), taps), ports.disk(), ports.logDisk());
  }

  static UnaryOperator<NodePorts> logDisk(UnaryOperator<LogDisk> disk) {
    return ports ->
        with(ports, ports.clock(), ports.transport(), ports.disk(), disk.apply(ports.logDisk()));
  }

  static UnaryOperator<NodePorts> disk(UnaryOperator<Disk> disk) {
    return ports ->
        with(ports, ports.clock(), ports.transport(), disk.apply(ports.disk()), ports.logDisk());
  }

  static UnaryOperator<NodePorts> clock(UnaryOperator<Clock> clock) {
    return ports ->
        with(ports, clock.apply(ports.clock()), ports.transport(), ports.disk(), ports.logDisk());
  }

  static UnaryOperator<NodePorts> stores(UnaryOperator<MapStores> stores) {
    return ports ->
        new NodePorts(
            ports.clock(),
            ports.loops(),
            ports.transport(),
            ports.rand(),
            ports.disk(),
            ports.logDisk(),
            ports.blockingPool(),
            ports.faultHandler(),
            ports.buggify(),
            stores.apply(ports.stores()),
            ports.dataDisk(),
            ports.memories());
  }

  static UnaryOperator<NodePorts> dataDisk(UnaryOperator<LogDisk> disk) {
    return ports -> {
      LogDisk data = ports.dataDisk();
      return new NodePorts(
          ports.clock(),
          ports.loops(),
          ports.transport(),
          ports.rand(),
          ports.disk(),
          ports.logDisk(),
          ports.blockingPool(),
          ports.faultHandler(),
          ports.buggify(),
          ports.stores(),
          data == null ? null : disk.apply(data),
          ports.memories());
    };
  }

  static UnaryOperator<ClientPorts> clientFrames(Supplier<? extends FrameTap> taps) {
    return ports -> new ClientPorts(ports.clock(), tapped(ports.transport(), taps), ports.rand());
  }

  private static Transport tapped(Transport transport, Supplier<? extends FrameTap> taps) {
    return new TappedTransport(transport, taps);
  }

  private static NodePorts with(
      NodePorts ports, Clock clock, Transport transport, Disk disk, LogDisk logDisk) {
    return new NodePorts(
        clock,
        ports.loops(),
        transport,
        ports.rand(),
        disk,
        logDisk,
        ports.blockingPool(),
        ports.faultHandler(),
        ports.buggify(),
        ports.stores(),
        ports.dataDisk(),
        ports.memories());
  }
}
