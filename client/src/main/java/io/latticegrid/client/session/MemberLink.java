package io.latticegrid.client.session;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Cancelable;
import io.latticegrid.data.port.Invariant;
import io.latticegrid.proto.message.FlowWindow;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.Opcode;
import io.latticegrid.proto.message.RequestBody;
import io.latticegrid.proto.message.RequestHead;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import io.latticegrid.proto.routing.ShardTable;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.proto.transport.ConnectionHandler;
import io.latticegrid.proto.transport.Place;
import io.latticegrid.proto.wire.FrameView;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connection with whoever listens at one address, opened again whenever it breaks. Confined to
 * the session's loop.
 *
 * <pre>
 *   WAITING ──back-off over──► CONNECTING ──opened──► GREETING ──Welcome──► (PROVING) ──► OPEN
 *      ▲                            │                    │                      │          │
 *      └────────── refused, broken, silent, rejected ────┴──────────────────────┴──────────┘      any ──► DROPPED
 * </pre>
 */
final class MemberLink {
  /** Where a link stands. */
  enum State {
    /** Nothing is open; the next attempt comes after a delay. */
    WAITING,
    /** A connection was asked for. */
    CONNECTING,
    /** {@code Hello} was sent. */
    GREETING,
    /** It was welcomed, and has to answer a probe first. */
    PROVING,
    /** In use. */
    OPEN,
    /** Given up for good. */
    DROPPED
  }

  /** Pairs no answer: handshake, health and routing are told apart by their kind. */
  static final long SESSION_CORRELATION = 1;

  private final Goal goal;
  private final SessionContext context;
  private final ClusterIdentity identity;
  private final LinkListener listener;
  private final PendingAnswers pending = new PendingAnswers();
  private State state = State.WAITING;
  private @Nullable Attempt attempt;
  private @Nullable Connection connection;
  private SessionMessage.@Nullable Welcome welcome;
  private Cancelable timer = () -> {};
  private final Reconnecting reconnecting;
  private final SignsOfLife signs = new SignsOfLife();

  /** What came, over this connection and those before. */
  private static final class SignsOfLife {
    private long frames;
    private long framesAtCheck;

    /** Whether something came since the last check; this is one. */
    boolean check() {
      boolean heard = frames != framesAtCheck;
      framesAtCheck = frames;
      return heard;
    }
  }

  /** Where it leads, and which shard is to serve it there. */
  private record Goal(Address address, Place wish) {}

  /** A link that may be served by any loop of the member. */
  MemberLink(
      Address address, SessionContext context, ClusterIdentity identity, LinkListener listener) {
    this(address, new Place(0, 1), context, identity, listener);
  }

  /** A link that is to be served by the loop of a shard. */
  MemberLink(
      Address address,
      Place wish,
      SessionContext context,
      ClusterIdentity identity,
      LinkListener listener) {
    this.goal = new Goal(address, wish);
    this.context = context;
    this.identity = identity;
    this.listener = listener;
    this.reconnecting = new Reconnecting(context.config().reconnect(), context.rand());
  }

  Address address() {
    return goal.address();
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  /** Who answered last at the address; null if nobody ever did. */
  @Nullable MemberInfo member() {
    return welcome == null ? null : welcome.self();
  }

  /** Whether the link is open and leads to a member. */
  boolean leadsTo(MemberId id) {
    return isOpen() && welcome != null && welcome.self().id().equals(id);
  }

  /** The shard of the member that owns a partition. */
  int shardOf(int group, int partition) {
    if (welcome == null) {
      throw new IllegalStateException("shards are asked of a link that was never open");
    }
    List<Integer> overrides = welcome.shardOverrides();
    for (int i = 0; i + 1 < overrides.size(); i += 2) {
      if (overrides.get(i) == partition) {
        return overrides.get(i + 1);
      }
    }
    return ShardTable.shardOf(group, partition, welcome.self().shards());
  }

  /** Starts to connect. */
  void connect() {
    Invariant.check(state == State.WAITING, "a link connects from WAITING");
    state = State.CONNECTING;
    Attempt current = new Attempt();
    attempt = current;
    Duration limit = context.config().connectTimeout();
    timer = schedule(limit.toNanos(), () -> broken("no answer within " + limit.toMillis() + " ms"));
    context.ports().transport().connect(goal.address(), goal.wish(), context.loop(), current);
  }

  /** Tries at once, if it waits: what failed before says nothing of who is there now. */
  void hasten() {
    reconnecting.begin();
    if (state == State.WAITING) {
      timer.cancel();
      connect();
    }
  }

  /** Sends a frame; false if the link is not open, or takes no more at present. */
  boolean send(Frame frame) {
    return state == State.OPEN
        && connection != null
        && (frame.header().target() == null || hasCredit())
        && connection.send(frame);
  }

  /** Whether the member takes another request before it has answered those under way. */
  private boolean hasCredit() {
    int most = welcome == null ? 0 : FlowWindow.requestsIn(welcome.features());
    return most == 0 || pending.size() < most;
  }

  /** Sends a request to a partition; false as above. */
  boolean request(RequestHead head, Message message) {
    return state == State.OPEN
        && connection != null
        && hasCredit()
        && connection.request(head, message);
  }

  /** Sends a request that concerns partitions; false as above. */
  boolean request(Header header, Opcode opcode, RequestBody body) {
    return state == State.OPEN
        && connection != null
        && hasCredit()
        && connection.request(header, opcode, body);
  }

  /** Who waits for the answer of a correlation; null for nobody. */
  @Nullable Pending expected(long correlation) {
    return pending.get(correlation);
  }

  /** Whoever waits for the answer of a correlation is told of it. */
  void expect(long correlation, Pending who) {
    pending.put(correlation, who);
  }

  /** Somebody does not wait any longer for the answer of a correlation, if it was theirs alone. */
  void forget(long correlation, Pending who) {
    if (pending.get(correlation) == who) {
      pending.remove(correlation);
    }
  }

  /** Nobody waits any longer for the answer of a correlation; returns who did. */
  @Nullable Pending forget(long correlation) {
    return pending.remove(correlation);
  }

  /** All who wait for answers, in the order of sending; forgets them. */
  List<Pending> takeExpected() {
    return pending.takeAll();
  }

  /** How many frames have come. */
  long received() {
    return signs.frames;
  }

  /**
   * Gives the connection up if nothing has come since so many frames: what was sent over it may be
   * kept back, and must not be delivered when all of it has been done elsewhere.
   */
  boolean abandonIfSilentSince(long frames) {
    boolean silent = isOpen() && signs.frames == frames;
    if (silent) {
      silent("no sign of life for as long as an answer is waited for");
    }
    return silent;
  }

  /** Nobody answers who should. */
  private void silent(String reason) {
    reconnecting.wasSilent(signs.frames);
    Connection silent = connection;
    if (silent != null) {
      silent.abort(reason);
    }
    broken(reason);
  }

  /** Closes the link for good. */
  void drop(String reason) {
    boolean wasOpen = isOpen();
    disconnect(reason);
    state = State.DROPPED;
    if (wasOpen) {
      listener.lost(this);
    }
  }

  /** The connection is of no use any more; it is opened again after a delay. */
  private void broken(String reason) {
    broken(reason, 0);
  }

  /** As above; who said when to come again is taken at his word. */
  private void broken(String reason, long retryAfterMillis) {
    boolean wasOpen = isOpen();
    disconnect(reason);
    state = State.WAITING;
    reconnecting.failed(wasOpen);
    long delay = retryAfterMillis > 0 ? retryAfterMillis * 1_000_000 : reconnecting.delayNanos();
    timer = schedule(delay, this::connect);
    if (wasOpen) {
      listener.lost(this);
    } else {
      listener.failed(this, reason);
    }
  }

  private void disconnect(String reason) {
    timer.cancel();
    attempt = null;
    Connection old = connection;
    connection = null;
    if (old != null) {
      old.close(reason);
    }
  }

  private void greeted(SessionMessage message) {
    GridException problem;
    long retryAfterMillis = 0;
    if (message instanceof SessionMessage.Welcome welcomed) {
      problem = identity.check(welcomed);
      if (problem == null) {
        opened(welcomed);
        return;
      }
    } else if (message instanceof SessionMessage.Failure failure) {
      problem = new GridException(failure.code(), failure.text());
      retryAfterMillis = failure.retryAfterMillis();
    } else {
      problem =
          new GridException(
              GridException.Code.INCOMPATIBLE, "it answered Hello by " + message.opcode());
    }
    broken(String.valueOf(problem.getMessage()), retryAfterMillis);
    listener.rejected(this, problem);
  }

  private void opened(SessionMessage.Welcome welcomed) {
    timer.cancel();
    welcome = welcomed;
    reconnecting.welcomed(signs.frames);
    if (reconnecting.needsProof()) {
      prove();
    } else {
      use();
    }
  }

  /** It fell silent too often: it is used when it has answered, and not before. */
  private void prove() {
    state = State.PROVING;
    long limit = context.config().connectTimeout().toNanos();
    timer = schedule(limit, () -> silent("it does not answer a probe"));
    Connection proving = connection;
    if (proving != null) {
      proving.send(Frame.request(SESSION_CORRELATION, new SessionMessage.Ping()));
    }
  }

  private void proved() {
    timer.cancel();
    reconnecting.proved();
    use();
  }

  private void use() {
    state = State.OPEN;
    checkHealthLater();
    listener.opened(this);
  }

  private void checkHealthLater() {
    timer = schedule(context.config().healthCheck().toNanos(), this::checkHealth);
  }

  /**
   * Each check asks for a sign of life, and closes the link if there was none since the one before.
   */
  private void checkHealth() {
    if (!signs.check()) {
      silent("silent since the last health check");
      return;
    }
    send(Frame.request(SESSION_CORRELATION, new SessionMessage.Ping()));
    checkHealthLater();
  }

  private Cancelable schedule(long delayNanos, Runnable task) {
    return context.loop().schedule(delayNanos, task);
  }

  @Override
  public String toString() {
    MemberInfo member = member();
    return goal.address() + (member == null ? "" : " (" + member.id() + ")");
  }

  /**
   * Listens to one connection; once the link has gone on to another, nothing that it hears counts.
   */
  private final class Attempt implements ConnectionHandler {
    @Override
    public void opened(Connection established) {
      if (attempt != this) {
        established.close("too late");
        return;
      }
      connection = established;
      state = State.GREETING;
      if (!established.send(Frame.request(SESSION_CORRELATION, identity.hello()))) {
        broken("it takes no Hello");
      }
    }

    @Override
    public void received(Connection from, Frame frame) {
      if (attempt != this) {
        return;
      }
      signs.frames++;
      if (state == State.OPEN) {
        listener.received(MemberLink.this, frame);
      } else if (state == State.PROVING) {
        proved();
      } else if (frame.message() instanceof SessionMessage message) {
        greeted(message);
      } else {
        broken("it answered Hello by " + frame.message().opcode());
      }
    }

    @Override
    public boolean receivedPlain(Connection from, FrameView frame) {
      if (attempt != this) {
        return true;
      }
      boolean taken = state == State.OPEN && listener.receivedPlain(MemberLink.this, frame);
      signs.frames += taken ? 1 : 0;
      return taken;
    }

    @Override
    public void incompatible(String reason) {
      if (attempt == this) {
        listener.rejected(
            MemberLink.this, new GridException(GridException.Code.UNSUPPORTED_VERSION, reason));
      }
    }

    @Override
    public void closed(boolean refused, String reason) {
      if (attempt == this) {
        broken(reason);
      }
    }
  }
}
