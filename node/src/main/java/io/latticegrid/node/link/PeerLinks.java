package io.latticegrid.node.link;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.node.admission.Refusal;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.transport.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The outgoing connections of this node to the other members, one a shard. Confined to the control
 * loop, save for {@link #send}, which is thread-safe.
 *
 * <p>A link that breaks is opened again, at once and then with back-off, as long as the peer is
 * wanted.
 */
public final class PeerLinks implements PeerLink.Owner {
  private static final long FIRST_RETRY_NANOS = 20_000_000L;
  private static final long MAX_RETRY_NANOS = 1_000_000_000L;
  private static final long CHECK_NANOS = 300_000_000L;

  /**
   * A link on which nothing is heard for so long is given up: well before its member counts as
   * dead.
   */
  private static final long SILENCE_NANOS = 1_400_000_000L;

  /**
   * Whoever was heard so lately is not asked for a sign of life: a link that is well is asked at
   * every second check, one that does not answer at each.
   */
  private static final long QUIET_NANOS = 400_000_000L;

  private static final int MAX_PINGS = 64;

  private final LinkContext context;
  private final LinkListener listener;
  private final int shards;
  private final Map<MemberId, MemberInfo> wanted = new TreeMap<>();
  private final Map<MemberId, @Nullable PeerLink[]> links = new TreeMap<>();
  private final Map<MemberId, int[]> failures = new TreeMap<>();
  private final Map<Address, PeerLink> contacts = new TreeMap<>();
  private final ConcurrentHashMap<MemberId, AtomicReferenceArray<@Nullable Connection>>
      connections = new ConcurrentHashMap<>();
  private boolean closed;
  private long lastCheckNanos;
  private int checks;

  /** Without links at first. */
  public PeerLinks(LinkContext context, int shards, LinkListener listener) {
    this.context = context;
    this.shards = shards;
    this.listener = listener;
  }

  /** Starts looking after the links' health. */
  public void start() {
    lastCheckNanos = context.clock().monotonicNanos();
    context.control().schedule(CHECK_NANOS, this::check);
  }

  private void check() {
    if (closed) {
      return;
    }
    long now = context.clock().monotonicNanos();
    // After a pause of this process silence proves nothing.
    boolean paused = now - lastCheckNanos > 2 * CHECK_NANOS;
    lastCheckNanos = now;
    List<PeerLink> all = new ArrayList<>(contacts.values());
    for (@Nullable PeerLink[] ofPeer : links.values()) {
      for (PeerLink link : ofPeer) {
        if (link != null) {
          all.add(link);
        }
      }
    }
    // In a large cluster in turns, so that the cost of a check is bounded.
    int turns = 1 + (all.size() - 1) / MAX_PINGS;
    int turn = ++checks % turns;
    long silenceNanos = SILENCE_NANOS + (turns - 1) * CHECK_NANOS;
    for (int i = 0; i < all.size(); i++) {
      PeerLink link = all.get(i);
      if (paused) {
        link.forgiveSilence(now);
      } else if (now - link.lastHeardNanos() > silenceNanos) {
        link.giveUp("nothing is heard from " + link.address());
      } else if (i % turns == turn && now - link.lastHeardNanos() >= QUIET_NANOS) {
        link.ping();
      }
    }
    context.control().schedule(CHECK_NANOS, this::check);
  }

  /** Sends over the link of a shard; false when there is none or its buffer is full. */
  public boolean send(MemberId to, int shard, Frame frame) {
    AtomicReferenceArray<@Nullable Connection> ofPeer = connections.get(to);
    Connection connection = ofPeer == null ? null : ofPeer.get(shard);
    return connection != null && connection.send(frame);
  }

  /** Wants links to a peer from now on. */
  public void want(MemberInfo peer) {
    if (closed || wanted.put(peer.id(), peer) != null) {
      return;
    }
    @Nullable PeerLink[] ofPeer =
        links.computeIfAbsent(peer.id(), id -> new @Nullable PeerLink[shards]);
    failures.put(peer.id(), new int[shards]);
    for (int shard = 0; shard < shards; shard++) {
      if (ofPeer[shard] == null) {
        open(peer, shard);
      }
    }
  }

  /** Wants no links to a peer any more. */
  public void drop(MemberId peer, String reason) {
    wanted.remove(peer);
    failures.remove(peer);
    connections.remove(peer);
    @Nullable PeerLink[] ofPeer = links.remove(peer);
    if (ofPeer != null) {
      for (PeerLink link : ofPeer) {
        if (link != null) {
          link.close(reason);
        }
      }
    }
  }

  /** Tries an address whose member is not known. */
  public void contact(Address address) {
    PeerLink known = known(address);
    if (known != null) {
      MemberInfo peer = known.peer();
      if (peer != null) {
        context.control().execute(() -> listener.linkUp(address, peer, 0));
      }
      return;
    }
    if (!closed && !contacts.containsKey(address)) {
      PeerLink link = new PeerLink(context, this, address, 0);
      contacts.put(address, link);
      link.open();
    }
  }

  private @Nullable PeerLink known(Address address) {
    for (@Nullable PeerLink[] ofPeer : links.values()) {
      PeerLink link = ofPeer[0];
      if (link != null && link.address().equals(address) && link.connection() != null) {
        return link;
      }
    }
    return null;
  }

  private void open(MemberInfo peer, int shard) {
    PeerLink link = new PeerLink(context, this, peer.address(), shard);
    @Nullable PeerLink[] ofPeer = links.get(peer.id());
    if (ofPeer != null) {
      ofPeer[shard] = link;
      link.open();
    }
  }

  @Override
  public void up(PeerLink link, MemberInfo peer) {
    boolean contacted = contacts.remove(link.address(), link);
    if (contacted) {
      adopt(link, peer);
    } else if (!holds(link, peer.id())) {
      // Another life of the node answers at the address: the one that was meant is gone.
      MemberId meant = meantBy(link);
      link.close("another member answers at " + link.address());
      if (meant != null) {
        lost(link, meant, true);
      }
      return;
    }
    Connection connection = link.connection();
    if (connection != null) {
      connections
          .computeIfAbsent(peer.id(), id -> new AtomicReferenceArray<>(shards))
          .set(link.shard(), connection);
      int[] counts = failures.get(peer.id());
      if (counts != null) {
        counts[link.shard()] = 0;
      }
      listener.linkUp(contacted ? link.address() : null, peer, link.shard());
    }
  }

  private void adopt(PeerLink link, MemberInfo peer) {
    @Nullable PeerLink[] ofPeer =
        links.computeIfAbsent(peer.id(), id -> new @Nullable PeerLink[shards]);
    PeerLink present = ofPeer[0];
    ofPeer[0] = link;
    if (present != null) {
      present.close("a newer link took its place");
    }
  }

  private boolean holds(PeerLink link, MemberId peer) {
    @Nullable PeerLink[] ofPeer = links.get(peer);
    return ofPeer != null && ofPeer[link.shard()] == link;
  }

  private @Nullable MemberId meantBy(PeerLink link) {
    for (Map.Entry<MemberId, @Nullable PeerLink[]> entry : links.entrySet()) {
      if (entry.getValue()[link.shard()] == link) {
        return entry.getKey();
      }
    }
    return null;
  }

  @Override
  public void down(PeerLink link, boolean refused, String reason) {
    if (contacts.remove(link.address(), link)) {
      listener.contactFailed(link.address(), refused, reason);
      return;
    }
    MemberId meant = meantBy(link);
    if (meant != null) {
      lost(link, meant, refused);
    }
  }

  @Override
  public void rejected(PeerLink link, Refusal refusal) {
    if (contacts.get(link.address()) == link) {
      listener.contactRejected(link.address(), refusal);
    }
  }

  private void lost(PeerLink link, MemberId peer, boolean refused) {
    AtomicReferenceArray<@Nullable Connection> ofPeer = connections.get(peer);
    if (ofPeer != null) {
      ofPeer.set(link.shard(), null);
    }
    MemberInfo wantedPeer = wanted.get(peer);
    @Nullable PeerLink[] slots = links.get(peer);
    if (slots != null) {
      slots[link.shard()] = null;
    }
    listener.linkDown(peer, link.shard(), refused);
    if (wantedPeer != null && !closed) {
      retry(wantedPeer, link.shard());
    } else {
      links.remove(peer);
    }
  }

  private void retry(MemberInfo peer, int shard) {
    int[] counts = failures.get(peer.id());
    int count = counts == null ? 0 : counts[shard]++;
    // The first try follows at once: whether it is refused tells a dead process from a bad network.
    long delay =
        count == 0
            ? 0
            : Math.min(MAX_RETRY_NANOS, FIRST_RETRY_NANOS << Math.min(count, 10))
                + context.rand().nextInt(10_000_000);
    context
        .control()
        .schedule(
            delay,
            () -> {
              @Nullable PeerLink[] ofPeer = links.get(peer.id());
              boolean still = !closed && peer.equals(wanted.get(peer.id()));
              if (still && ofPeer != null && ofPeer[shard] == null) {
                open(peer, shard);
              }
            });
  }

  /** Whether a peer is wanted. */
  public boolean wants(MemberId peer) {
    return wanted.containsKey(peer);
  }

  /** The peers that are wanted. */
  public List<MemberInfo> wanted() {
    return new ArrayList<>(wanted.values());
  }

  /** Closes all links for good. */
  public void close(String reason) {
    closed = true;
    for (MemberId peer : new ArrayList<>(links.keySet())) {
      drop(peer, reason);
    }
    contacts.values().forEach(link -> link.close(reason));
    contacts.clear();
  }
}
