package io.latticegrid.metadata.raft;

import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.data.port.Clock;
import io.latticegrid.data.port.DiskException;
import io.latticegrid.data.port.FaultHandler;
import io.latticegrid.data.port.LogDisk;
import io.latticegrid.data.port.Loop;
import io.latticegrid.data.port.Rand;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.image.Term;
import io.latticegrid.metadata.wire.RaftMessage;
import io.latticegrid.metadata.wire.VoterSet;
import io.microraft.MembershipChangeMode;
import io.microraft.Ordered;
import io.microraft.QueryPolicy;
import io.microraft.RaftNode;
import io.microraft.RaftNodeStatus;
import io.microraft.impl.RaftNodeImpl;
import io.microraft.report.RaftNodeReport;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's place in the log's Raft group, if it has one: a voter, one on its way, or nothing.
 * Its methods are called on the control loop and do their work on the loop of the metadata log;
 * what comes of it is told on the control loop, in order. {@link #standing()} may be asked by any
 * thread.
 */
public final class RaftMember {
  private static final Logger LOG = LoggerFactory.getLogger(RaftMember.class);

  private final RaftFigures figures;
  private final MemberId self;
  private final Ports ports;
  private final Listener listener;
  private final SmallFiles files;
  private volatile @Nullable RaftLogStore store;
  private @Nullable Running running;
  private @Nullable RaftView told;
  private boolean closed;

  /**
   * What it is given. Immutable.
   *
   * @param clock the time
   * @param loop the loop of the metadata log, on which it lives
   * @param control the control loop, on which its listener is told
   * @param rand its randomness
   * @param disk the log's disk; blocks the loop of the metadata log
   * @param faults told of broken invariants and of a disk that fails
   */
  public record Ports(
      Clock clock, Loop loop, Loop control, Rand rand, LogDisk disk, FaultHandler faults) {}

  /** Told on the control loop. */
  public interface Listener {
    /** The log's disk was read. */
    void booted(Boot boot);

    /** The log's disk can't be used; the message says why. */
    void unusable(GridException reason);

    /** A record was applied, or a snapshot installed, which led to this image. */
    void applied(@Nullable MetadataRecord change, MetadataImage image);

    /** How the group stands now; null if this node has no place in it any more. */
    void viewed(@Nullable RaftView view);

    /** A message is to be sent to a node. */
    void send(Endpoint target, RaftMessage message);
  }

  /**
   * An endpoint and its durable term. Immutable.
   *
   * @param endpoint who
   * @param term whose votes are all for this or an earlier one
   */
  public record Standing(Endpoint endpoint, int term) {}

  /** A Raft node that runs, and what belongs to it. */
  private record Running(
      RaftNode node,
      LoopExecutor executor,
      ScaledClock clock,
      SnapshotSeam seam,
      QuestionSeam question) {}

  /** For a node of a member id; does nothing before {@link #boot}. */
  public RaftMember(RaftFigures figures, MemberId self, Ports ports, Listener listener) {
    this.figures = figures;
    this.self = self;
    this.ports = ports;
    this.listener = listener;
    this.files = new SmallFiles(ports.disk());
  }

  /**
   * Reads the disk and goes on as the voter that this node was, if it was one.
   *
   * @param newest the highest feature level of which this node can read the records
   */
  public void boot(int newest) {
    perform(() -> {
      StoredLog stored;
      Boot boot;
      try {
        stored = StoredLog.read(ports.disk());
        boot = files.boot(stored);
        if (stored == null) {
          RaftLogStore.wipe(ports.disk());
        } else {
          LogRecovery.checkReadable(stored, newest);
        }
      } catch (DiskException | MalformedDataException e) {
        String text = String.valueOf(e.getMessage());
        tell(() -> listener.unusable(new GridException(Code.INVALID_ARGUMENT, text)));
        return;
      } catch (GridException e) {
        tell(() -> listener.unusable(e));
        return;
      }
      tell(() -> listener.booted(boot));
      if (stored != null) {
        goOn(stored);
      }
    });
  }

  /** Begins a group of which this node is the only voter. */
  public void found(String group, Endpoint endpoint) {
    begin(group, endpoint, List.of(endpoint), () -> {});
  }

  /** Begins an empty log as an endpoint that a leader is about to take in. */
  public void appointed(String group, Endpoint endpoint, VoterSet initial, Runnable done) {
    List<Endpoint> voters = initial.getVotingList().stream().map(EntryCodec::fromWire).toList();
    begin(group, endpoint, voters, done);
  }

  private void begin(String group, Endpoint endpoint, List<Endpoint> voters, Runnable done) {
    perform(() -> {
      RaftLogStore present = store;
      if (present == null || !present.self().equals(endpoint)) {
        halt();
        try {
          RaftLogStore.wipe(ports.disk());
        } catch (DiskException e) {
          ports.faults().fault("the metadata log's disk failed", e);
          return;
        }
        RaftLogStore own = new RaftLogStore(ports.disk(), ports.faults(), group, endpoint);
        start(own, group, new RaftNodes.Fresh(endpoint, voters));
      }
      tell(done);
    });
  }

  private void start(RaftLogStore own, String group, RaftNodes.Origin origin) {
    Rand rand = ports.rand().fork("raft " + own.self());
    LoopExecutor executor = new LoopExecutor(ports.loop(), figures.timeFactor(), rand);
    ScaledClock clock = new ScaledClock(ports.clock(), figures.timeFactor());
    SnapshotSeam seam = new SnapshotSeam(own);
    ImageMachine machine =
        new ImageMachine(
            figures.chunkBytes(),
            this::newTerm,
            (change, image) -> tell(() -> listener.applied(change, image)),
            ports.faults());
    RaftNodes.Parts parts =
        new RaftNodes.Parts(executor, clock, rand, own, machine, this::reported);
    RaftNode node =
        RaftNodes.build(
            figures,
            group,
            origin,
            parts,
            (target, message) -> {
              RaftMessage out = MessageCodec.toWire(target, seam.outgoing(message));
              tell(() -> listener.send(target, out));
            });
    store = own;
    running = new Running(node, executor, clock, seam, new QuestionSeam((RaftNodeImpl) node));
    node.start();
  }

  /**
   * Gives up the group and goes on as the only voter of its next generation, which begins with what
   * is on the disk or with what is known besides, whichever is newer.
   */
  public void recover(MetadataImage known, Consumer<LogRecovery> done) {
    perform(() -> {
      halt();
      try {
        LogRecovery recovery = LogRecovery.of(ports.disk(), self.nodeId(), known);
        recovery.run();
        StoredLog stored = Objects.requireNonNull(StoredLog.read(ports.disk()));
        goOn(stored);
        tell(() -> done.accept(recovery));
      } catch (DiskException | MalformedDataException e) {
        ports.faults().fault("the metadata log could not be begun anew", e);
      }
    });
  }

  private void goOn(StoredLog stored) {
    RaftLogStore own = new RaftLogStore(ports.disk(), ports.faults(), stored);
    LOG.info("{} goes on as voter {}", self, own.self());
    start(own, stored.voter().getGroup(), new RaftNodes.Restored(stored.toMicroRaft()));
  }

  /** A message for an endpoint of this node came. */
  public void received(RaftMessage message) {
    perform(() -> {
      Running now = running;
      if (now == null
          || !now.node().getGroupId().equals(message.getGroup())
          || !now.node().getLocalEndpoint().equals(EntryCodec.fromWire(message.getTarget()))) {
        return;
      }
      try {
        io.microraft.model.message.RaftMessage known = MessageCodec.fromWire(message);
        now.question().incoming(known);
        now.executor().directly(() -> now.node().handle(now.seam().incoming(known)));
      } catch (MalformedDataException e) {
        LOG.warn("dropped a message of the metadata log: {}", e.getMessage());
      }
    });
  }

  /** Has a record decided; the outcome comes after the image that has it. */
  public void propose(MetadataRecord change, Consumer<Decision> outcome) {
    attempt(
        () -> Objects.requireNonNull(running).node().<Decision>replicate(change),
        (result, error) ->
            outcome.accept(result == null ? new Decision.Open() : result.getResult()));
  }

  /** Asks whether this node still leads, after which every image that was committed is told. */
  public void confirm(Consumer<Boolean> outcome) {
    attempt(
        () ->
            Objects.requireNonNull(running)
                .node()
                .<Object>query(
                    ImageMachine.QUESTION,
                    QueryPolicy.LINEARIZABLE,
                    Optional.empty(),
                    Optional.empty()),
        (result, error) -> outcome.accept(error == null));
  }

  /** Changes the group, on the base of what it was at an index of the log. */
  public void change(
      Endpoint endpoint, MembershipChangeMode mode, long basedOn, Consumer<Boolean> outcome) {
    attempt(
        () -> Objects.requireNonNull(running).node().changeMembership(endpoint, mode, basedOn),
        (result, error) -> {
          if (error != null) {
            LOG.info("{} of voter {} did not succeed: {}", mode, endpoint, error.toString());
          }
          outcome.accept(error == null);
        });
  }

  /** Has the group looked at now, not only when it changes. */
  public void look() {
    perform(() -> {
      Running now = running;
      if (now != null) {
        now.node().getReport().thenAccept(report -> reported(report.getResult()));
      }
    });
  }

  /** Hands the lead over to another voter. */
  public void transfer(Endpoint endpoint) {
    attempt(
        () -> Objects.requireNonNull(running).node().transferLeadership(endpoint),
        (result, error) -> {});
  }

  /** This endpoint belongs to the group no more: its log is deleted. */
  public void retire(Endpoint endpoint) {
    perform(() -> {
      RaftLogStore own = store;
      if (own != null && own.self().equals(endpoint)) {
        wipe();
      }
    });
  }

  /**
   * The process of the leader is gone for sure: it need not be waited for. Said once; nothing comes
   * of it if another leads by the time that it is this voter's turn.
   */
  public void leaderIsGone(Endpoint leader) {
    perform(() -> {
      RaftView view = told;
      Running now = running;
      if (view != null && now != null && view.voters().contains(view.self())) {
        long turn = Succession.place(view.voters(), leader, view.self());
        ports
            .loop()
            .schedule(turn * figures.heartbeatNanos(), () -> perform(() -> succeed(leader, now)));
      }
    });
  }

  private void succeed(Endpoint leader, Running then) {
    RaftNode node = then.node();
    if (running == then && leader.equals(node.getTerm().getLeaderEndpoint())) {
      // At once, lest the heartbeat that the clock makes due comes between.
      LoopExecutor executor = then.executor();
      executor.directly(() ->
          node.getReport()
              .thenAccept(report ->
                  executor.directly(
                      () -> node.handle(Succession.call(node, leader, report.getResult())))));
      // Others who ask are not refused for its having been heard lately.
      then.clock().skip(figures.heartbeatsMissed() * 1_000L);
    }
  }

  /** Keeps a small file beside the log. */
  public void save(String name, byte[] content, Runnable done) {
    perform(() -> {
      try {
        files.save(name, content);
        tell(done);
      } catch (DiskException e) {
        ports.faults().fault("the metadata log's disk failed", e);
      }
    });
  }

  /** Who this node is in the group by what is on its disk; null if nobody. Thread-safe. */
  public @Nullable Standing standing() {
    RaftLogStore own = store;
    return own == null ? null : new Standing(own.self(), own.term());
  }

  /** Stops without a word; the log stays on the disk. */
  public void close() {
    ports
        .loop()
        .execute(() -> {
          closed = true;
          halt();
        });
  }

  private Term newTerm() {
    Running now = Objects.requireNonNull(running);
    return new Term(now.node().getTerm().getTerm(), self);
  }

  private void reported(RaftNodeReport report) {
    if (report.getStatus() == RaftNodeStatus.TERMINATED) {
      // The group has removed it: once MicroRaft is done with this call.
      ports
          .loop()
          .execute(() -> {
            Running now = running;
            if (now != null && now.node().getLocalEndpoint().equals(report.getEndpoint())) {
              wipe();
            }
          });
      return;
    }
    RaftView view = RaftView.of(report);
    if (!view.equals(told)) {
      told = view;
      tell(() -> listener.viewed(view));
    }
  }

  private void halt() {
    Running now = running;
    running = null;
    store = null;
    told = null;
    if (now != null) {
      now.executor().close();
    }
  }

  private void wipe() {
    LOG.info("{} is voter no more", self);
    halt();
    try {
      RaftLogStore.wipe(ports.disk());
      tell(() -> listener.viewed(null));
    } catch (DiskException e) {
      ports.faults().fault("the metadata log's disk failed", e);
    }
  }

  private <T> void attempt(
      Supplier<CompletableFuture<Ordered<T>>> call, Outcome<@Nullable Ordered<T>> outcome) {
    perform(() -> {
      if (running == null) {
        tell(() -> outcome.is(null, new IllegalStateException("no voter")));
      } else {
        // Completed on this loop.
        call.get().whenComplete((result, error) -> tell(() -> outcome.is(result, error)));
      }
    });
  }

  /** What a call of MicroRaft led to. */
  private interface Outcome<T> {
    void is(T result, @Nullable Throwable error);
  }

  private void perform(Runnable task) {
    ports
        .loop()
        .execute(() -> {
          if (!closed) {
            task.run();
          }
        });
  }

  private void tell(Runnable news) {
    ports.control().execute(news);
  }
}
