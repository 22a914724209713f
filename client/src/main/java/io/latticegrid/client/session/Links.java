package io.latticegrid.client.session;

import io.latticegrid.client.session.Counters.Counter;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Rand;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.wire.FrameView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One link to each member, beside it one to each of its shards, and one to the configured addresses
 * as long as no member is connected. Confined to the session's loop.
 *
 * <p>Links are kept by address, since that is what one can connect to; which member answers there
 * is seen only then, and may differ from what was expected after a restart. Calls ask for members.
 */
final class Links implements LinkListener {
  private static final Logger LOG = LoggerFactory.getLogger(Links.class);

  private final SessionContext context;
  private final ClusterIdentity identity;
  private final Routes routes;
  private final LinkListener listener;
  private final SeedAddresses seeds;
  private final Map<Address, MemberLink> byAddress = new LinkedHashMap<>();
  private final Map<MemberId, MemberLink> open = new LinkedHashMap<>();
  private final Map<MemberId, ShardLinks> byShard = new LinkedHashMap<>();
  private final Set<MemberId> everOpen = new HashSet<>();

  /** Who was a member when the links were looked at last. */
  private final Set<MemberId> expected = new HashSet<>();

  private boolean closed;

  Links(SessionContext context, Routes routes, LinkListener listener) {
    this.context = context;
    this.identity = new ClusterIdentity(context.config().clusterName());
    this.routes = routes;
    this.listener = listener;
    this.seeds = new SeedAddresses(context, () -> !closed && open.isEmpty(), this::reconcile);
  }

  ClusterIdentity identity() {
    return identity;
  }

  /** The open link to a member; null if there is none. */
  @Nullable MemberLink open(MemberId member) {
    return open.get(member);
  }

  /**
   * The open link for requests to a partition to the first member that has one; null if none has.
   */
  @Nullable MemberLink firstOpen(List<MemberId> members, int group, int partition) {
    for (MemberId member : members) {
      MemberLink link = open.get(member);
      if (link != null) {
        ShardLinks shards = byShard.get(member);
        return shards == null ? link : shards.to(group, partition);
      }
    }
    return null;
  }

  /** One of the open links, evenly; null if none is open. */
  @Nullable MemberLink any(Rand rand) {
    if (open.isEmpty()) {
      return null;
    }
    return new ArrayList<>(open.values()).get(rand.nextInt(open.size()));
  }

  int openCount() {
    return open.size();
  }

  /** Asks a member for newer routing. */
  void askForRouting(@Nullable MemberLink link) {
    if (link != null) {
      link.send(
          Frame.request(
              MemberLink.SESSION_CORRELATION, new SessionMessage.GetRouting(routes.version())));
    }
  }

  /**
   * Makes the links what the routes ask for: one a member; the configured addresses only while
   * nothing is open.
   */
  void reconcile() {
    if (closed) {
      return;
    }
    Set<Address> wanted = new HashSet<>();
    for (MemberInfo member : routes.members()) {
      wanted.add(reachable(member));
    }
    if (open.isEmpty()) {
      wanted.addAll(seeds.known());
      seeds.look();
    }
    for (MemberLink link : new ArrayList<>(byAddress.values())) {
      if (!isOfUse(link, wanted)) {
        byAddress.remove(link.address(), link);
        link.drop("not needed any more");
      }
    }
    for (MemberInfo member : routes.members()) {
      boolean news = expected.add(member.id());
      if (!open.containsKey(member.id())) {
        connect(reachable(member), news);
      }
    }
    expected.removeIf(member -> !routes.isMember(member));
    if (open.isEmpty()) {
      seeds.known().forEach(address -> connect(address, false));
    }
  }

  /** Where this client, which may be in another network than the members, finds one. */
  private Address reachable(MemberInfo member) {
    return context.config().translation().apply(member.address());
  }

  /** Closes all links for good. */
  void close() {
    closed = true;
    for (MemberLink link : new ArrayList<>(byAddress.values())) {
      link.drop("the client is closed");
    }
    byAddress.clear();
  }

  /**
   * An open link to somebody who is no member is kept only while it is the last: it may know more
   * than this client.
   */
  private boolean isOfUse(MemberLink link, Set<Address> wanted) {
    MemberInfo member = link.member();
    if (link.isOpen() && member != null) {
      return routes.isMember(member.id()) || open.size() == 1;
    }
    return wanted.contains(link.address());
  }

  /** Whoever is new at an address is not made to wait because another was not there. */
  private void connect(Address address, boolean news) {
    MemberLink present = byAddress.get(address);
    if (present == null) {
      MemberLink link = new MemberLink(address, context, identity, this);
      byAddress.put(address, link);
      link.connect();
    } else if (news) {
      present.hasten();
    }
  }

  @Override
  public void opened(MemberLink link) {
    MemberInfo member = link.member();
    if (member == null || open.putIfAbsent(member.id(), link) != null) {
      byAddress.remove(link.address(), link);
      link.drop("another link leads to the same member");
      return;
    }
    if (!everOpen.add(member.id())) {
      context.counters().increment(Counter.RECONNECTS);
    }
    LOG.info("connected to {}", link);
    if (member.shards() > 1 && context.ports().transport().places()) {
      ShardLinks shards = new ShardLinks(link, member, context, identity, listener);
      byShard.put(member.id(), shards);
      shards.connect();
    }
    askForRouting(link);
    listener.opened(link);
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
    MemberInfo member = link.member();
    if (member != null && open.remove(member.id(), link)) {
      LOG.info("lost the connection with {}", link);
      ShardLinks shards = byShard.remove(member.id());
      if (shards != null) {
        shards.drop("the first link is lost");
      }
      reconcile();
      listener.lost(link);
    }
  }

  @Override
  public void failed(MemberLink link, String reason) {
    LOG.debug("no connection with {}: {}", link, reason);
    listener.failed(link, reason);
  }

  @Override
  public void rejected(MemberLink link, GridException error) {
    LOG.warn("{} was reached, but: {}", link, error.getMessage());
    listener.rejected(link, error);
  }
}
