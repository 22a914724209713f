package io.latticegrid.node;

import io.latticegrid.data.error.GridException;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.node.config.NodePorts;
import io.latticegrid.node.link.PeerLinks;
import io.latticegrid.node.server.Requests;
import io.latticegrid.node.server.Shard;
import io.latticegrid.proto.message.NodeMessage;
import io.latticegrid.proto.message.SessionMessage.Failure;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.List;

/** Placeholder until the engine lands. */
final class QueryWiring {
  QueryWiring(
      NodePorts ports,
      NodeLife.Loops loops,
      List<Shard> shards,
      PeerLinks links,
      NodeLife life) {}

  void changed(MetadataImage image) {}

  void run(NodeMessage.Query query, int deadlineMillis, Requests.QueryReply reply) {
    reply.send(new Failure(GridException.Code.INTERNAL, 0, "no query engine"));
  }

  void received(MemberInfo from, byte[] payload) {}

  void close() {}
}
