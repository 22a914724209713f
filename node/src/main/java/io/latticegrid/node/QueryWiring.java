package io.latticegrid.node;

import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.FaultHandler;
import io.latticegrid.data.port.Loop;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.node.config.NodePorts;
import io.latticegrid.node.link.PeerLinks;
import io.latticegrid.node.server.Requests;
import io.latticegrid.node.server.Shard;
import io.latticegrid.node.server.ShardScans;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.NodeMessage;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.query.QueryEngine;
import io.latticegrid.query.QueryPorts;
import io.latticegrid.query.ResultSink;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The query engine of one life of the node, on the DAG worker's loop. Thread-safe: everything is
 * handed to that loop.
 */
final class QueryWiring {
  private static final Logger LOG = LoggerFactory.getLogger(QueryWiring.class);
  private static final int OVERLOAD_RETRY_MILLIS = 100;

  private final Loop loop;
  private final FaultHandler faults;
  private final QueryEngine engine;

  QueryWiring(
      NodePorts ports, NodeLife.Loops loops, List<Shard> shards, PeerLinks links, NodeLife life) {
    this.loop = loops.dag();
    this.faults = ports.faultHandler();
    this.engine =
        new QueryEngine(
            new QueryPorts(
                life.self().id(),
                ports.clock(),
                loops.dag(),
                new ShardScans(shards),
                (to, payload) ->
                    links.send(to, 0, Frame.oneWay(new NodeMessage.Execution(payload))),
                life::image));
  }

  private void onLoop(Runnable task) {
    loop.execute(() -> {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        faults.fault("a task of the query engine failed", e);
      }
    });
  }

  void changed(MetadataImage image) {
    onLoop(() -> engine.changed(image));
  }

  void linkLost(MemberId member) {
    onLoop(() -> engine.memberLost(member));
  }

  void run(NodeMessage.Query query, int deadlineMillis, Requests.QueryReply reply) {
    ResultSink sink = new ReplySink(reply);
    boolean taken =
        loop.offer(() ->
            engine.run(query.map(), query.query(), query.explainOnly(), deadlineMillis, sink));
    if (!taken) {
      sink.failed(
          new GridException(GridException.Code.OVERLOADED, "too many queries wait on this node"));
    }
  }

  void received(MemberInfo from, byte[] payload) {
    onLoop(() -> {
      try {
        engine.received(from.id(), payload);
      } catch (MalformedDataException | GridException e) {
        LOG.warn("dropped a message of {}'s query engine: {}", from.address(), e.getMessage());
      }
    });
  }

  void close() {
    onLoop(engine::close);
  }

  private record ReplySink(Requests.QueryReply reply) implements ResultSink {
    @Override
    public boolean offer(byte[] payload, boolean last) {
      return reply.send(new NodeMessage.QueryRows(payload, last));
    }

    @Override
    public void failed(GridException error) {
      int retry = error.code() == GridException.Code.OVERLOADED ? OVERLOAD_RETRY_MILLIS : 0;
      reply.send(new Failure(error.code(), retry, String.valueOf(error.getMessage())));
    }

    @Override
    public boolean isOpen() {
      return reply.isOpen();
    }
  }
}
