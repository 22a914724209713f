package io.latticegrid.client.session;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.transport.Place;
import io.latticegrid.proto.wire.FrameView;

/**
 * The links with one member beside its first one: one a shard, served by that shard's loop, so that
 * no request is handed over there. Confined to the session's loop.
 *
 * <p>They come and go with the first link, which carries everything while one of them is not open.
 */
final class ShardLinks implements LinkListener {
  private final MemberLink first;
  private final MemberId member;
  private final MemberLink[] links;
  private final LinkListener listener;

  ShardLinks(
      MemberLink first,
      MemberInfo member,
      SessionContext context,
      ClusterIdentity identity,
      LinkListener listener) {
    this.first = first;
    this.member = member.id();
    this.listener = listener;
    this.links = new MemberLink[member.shards()];
    for (int shard = 0; shard < links.length; shard++) {
      Place wish = new Place(shard, links.length);
      links[shard] = new MemberLink(first.address(), wish, context, identity, this);
    }
  }

  /** Starts to connect. */
  void connect() {
    for (MemberLink link : links) {
      link.connect();
    }
  }

  /** The link for requests to a partition. */
  MemberLink to(int group, int partition) {
    int shard = first.shardOf(group, partition);
    return shard < links.length && links[shard].leadsTo(member) ? links[shard] : first;
  }

  /** Closes them for good. */
  void drop(String reason) {
    for (MemberLink link : links) {
      link.drop(reason);
    }
  }

  @Override
  public void opened(MemberLink link) {
    // Requests take it from now on. If another member answered, the first link is about to break.
  }

  @Override
  public void received(MemberLink link, Frame frame) {
    listener.received(link, frame);
  }

  @Override
  public boolean receivedPlain(MemberLink link, FrameView frame) {
    return listener.receivedPlain(link, frame);
  }

  @Override
  public void lost(MemberLink link) {
    listener.lost(link);
  }

  @Override
  public void failed(MemberLink link, String reason) {
    // The first link does its work meanwhile.
  }

  @Override
  public void rejected(MemberLink link, GridException error) {
    // The first link does its work meanwhile.
  }
}
