package io.latticegrid.node.server;

import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.partition.ReplyTarget;
import io.latticegrid.proto.message.NodeMessage;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.routing.MapPlacement;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.RoutingView;
import org.jspecify.annotations.Nullable;

/**
 * What the dispatcher hands to the node's control side. Called on the loop of the connection that
 * asked.
 */
public interface Requests {
  /** A control-plane message of a member, or of a node that wants to become one. */
  void control(MemberInfo from, byte[] protobuf);

  /** Opens a map. */
  void openMap(SessionMessage.OpenMap request, ReplyTarget reply);

  /** Members and tables as last published; null while the node is in no cluster. */
  @Nullable RoutingView routing();

  /** The map of a number; null if it is not known. */
  @Nullable MapInfo map(int mapId);

  /** Up to which version of the protocol features may be used; 0 while in no cluster. */
  int featureLevel();

  /** Which groups serve a map; null if it is not known here. */
  @Nullable MapPlacement placement(int mapId);

  /**
   * Whether a number that is not known may belong to a map created just now: numbers count up
   * without gaps.
   */
  boolean mayBeNew(int mapId);

  /** Runs or explains a query. */
  void query(NodeMessage.Query query, int deadlineMillis, QueryReply reply);

  /** A message of the DAG executor. */
  void execution(MemberInfo from, byte[] payload);

  /** Does what an operator asks. */
  void admin(NodeMessage.AdminRequest request, ReplyTarget reply);

  /** Tells which writes lost to concurrent ones. */
  void lostWrites(NodeMessage.LostWritesAsk request, ReplyTarget reply);

  /** The node's counters. */
  NodeMessage.StatsReply stats();

  /** Where the rows of a query go. Called from any loop. */
  interface QueryReply {
    /** Sends a message of the answer; false when the client can't take more now. */
    boolean send(io.latticegrid.proto.message.Message message);

    /** Whether the client is still there. */
    boolean isOpen();
  }
}
