package io.latticegrid.node;

import io.latticegrid.data.schema.MapInfo;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.node.admin.AdminHandler;
import io.latticegrid.node.config.NodePorts;
import io.latticegrid.node.ops.LostWriteLog;
import io.latticegrid.node.server.Requests;
import io.latticegrid.partition.ReplyTarget;
import io.latticegrid.proto.message.NodeMessage;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.routing.MapPlacement;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.RoutingView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers requests that do not concern a partition, for one life of the node. Thread-safe. */
final class LifeRequests implements Requests {
  private final NodeLife life;
  private final QueryWiring queries;
  private final LostWriteLog lostWrites;
  private final AdminHandler administration;
  private final MapOpening opening;

  LifeRequests(NodeLife life, QueryWiring queries, LostWriteLog lostWrites, NodePorts ports) {
    this.life = life;
    this.queries = queries;
    this.lostWrites = lostWrites;
    this.opening = new MapOpening(life.control(), ports.stores(), ports.memories().keepsFiles());
    this.administration = new AdminHandler(life::plane, life.control(), life::shards);
  }

  @Override
  public void control(MemberInfo from, byte[] protobuf) {
    life.control().execute(() -> life.plane().received(from, protobuf));
  }

  @Override
  public void openMap(SessionMessage.OpenMap request, ReplyTarget reply) {
    life.control().execute(() -> opening.open(life.plane(), request, reply));
  }

  @Override
  public @Nullable RoutingView routing() {
    return life.routing();
  }

  @Override
  public @Nullable MapInfo map(int mapId) {
    List<MapInfo> maps = life.maps();
    return mapId >= 1 && mapId <= maps.size() ? maps.get(mapId - 1) : null;
  }

  @Override
  public int featureLevel() {
    MetadataImage image = life.image();
    return image == null ? 0 : image.catalog().featureLevel();
  }

  @Override
  public @Nullable MapPlacement placement(int mapId) {
    List<MapPlacement> placements = life.placements();
    return mapId >= 1 && mapId <= placements.size() ? placements.get(mapId - 1) : null;
  }

  @Override
  public boolean mayBeNew(int mapId) {
    return mapId > life.maps().size();
  }

  @Override
  public void query(NodeMessage.Query query, int deadlineMillis, QueryReply reply) {
    queries.run(query, deadlineMillis, reply);
  }

  @Override
  public void execution(MemberInfo from, byte[] payload) {
    queries.received(from, payload);
  }

  @Override
  public void admin(NodeMessage.AdminRequest request, ReplyTarget reply) {
    life.control()
        .execute(() ->
            administration.handle(
                request.protobuf(), answer -> reply.reply(0, new NodeMessage.AdminReply(answer))));
  }

  @Override
  public void lostWrites(NodeMessage.LostWritesAsk request, ReplyTarget reply) {
    life.control().execute(() -> reply.reply(0, lostWrites.answer(request)));
  }

  @Override
  public NodeMessage.StatsReply stats() {
    return new NodeMessage.StatsReply(life.counters().values());
  }
}
