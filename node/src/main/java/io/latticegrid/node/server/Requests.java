package io.latticegrid.node.server;

import io.latticegrid.proto.message.NodeMessage;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.RoutingView;
import io.latticegrid.partition.ReplyTarget;
import org.jspecify.annotations.Nullable;

/** What the dispatcher hands to the node's control side. Called on the loop of the connection that asked. */
public interface Requests {
  /** A control-plane message of a member, or of a node that wants to become one. */
  void control(MemberInfo from, byte[] protobuf);

  /** Opens a map. */
  void openMap(SessionMessage.OpenMap request, ReplyTarget reply);

  /** Members and tables as last published; null while the node is in no cluster. */
  @Nullable RoutingView routing();

  /** Whether a map's number is known; a number above all known ones may be new. */
  MapKnowledge knows(int mapId);

  /** Runs or explains a query. */
  void query(NodeMessage.Query query, int deadlineMillis, QueryReply reply);

  /** A message of the DAG executor. */
  void execution(MemberInfo from, byte[] payload);

  /** The node's counters. */
  NodeMessage.StatsReply stats();

  /** Where the rows of a query go. Called from any loop. */
  interface QueryReply {
    /** Sends a message of the answer; false when the client can't take more now. */
    boolean send(io.latticegrid.proto.message.Message message);

    /** Whether the client is still there. */
    boolean isOpen();
  }

  /** What is known of a map's number. */
  enum MapKnowledge {
    /** It exists. */
    KNOWN,
    /** It may have been created just now. */
    NOT_YET,
    /** There is no such map. */
    UNKNOWN
  }
}
