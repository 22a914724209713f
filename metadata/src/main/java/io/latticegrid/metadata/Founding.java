package io.latticegrid.metadata;

import io.latticegrid.metadata.wire.ControlMessage;
import io.latticegrid.metadata.wire.Pledge;
import io.latticegrid.metadata.wire.PledgeAnswer;
import io.latticegrid.metadata.wire.StoredPledge;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.MemberInfo;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's part in creating a cluster of which a majority is needed: to whom it is pledged and, if
 * it stands for founder itself, who is pledged to it. Confined to the control loop.
 *
 * <p>A node is pledged to one founder at a time, and its word is on its disk before it is given; so
 * of two founders at most one has a majority, also where they don't see each other. A pledge ends
 * when its founder gives it back, or when another node lives at the founder's address: then the
 * founder's disk is gone, and what it may have founded with it.
 */
final class Founding {
  private static final Logger LOG = LoggerFactory.getLogger(Founding.class);

  private final ControlContext context;
  private final int initialNodes;
  private final BiConsumer<byte[], Runnable> disk;

  /** Nodes pledged to this one in its present round, itself not counted. */
  private final Set<Long> pledged = new LinkedHashSet<>();

  private long founder;
  private long round;
  private long ownRound;
  private @Nullable Address founderAddress;
  private long standsSinceNanos;
  private long askedNanos;
  private long waitsUntilNanos;

  /**
   * A node's part from where it was.
   *
   * @param initialNodes of how many nodes a majority is needed
   * @param stored its pledge of before its restart
   * @param disk keeps a pledge and calls back once it is durable
   */
  Founding(
      ControlContext context,
      int initialNodes,
      StoredPledge stored,
      BiConsumer<byte[], Runnable> disk) {
    this.context = context;
    this.initialNodes = initialNodes;
    this.disk = disk;
    this.founder = stored.getFounder();
    this.round = stored.getRound();
    this.ownRound = stored.getOwnRound();
    this.waitsUntilNanos = context.now();
  }

  /** How many nodes it takes, this one among them. */
  int majority() {
    return initialNodes / 2 + 1;
  }

  /** To whom this node is pledged, for operators; null if it is free or stands itself. */
  @Nullable String pledge() {
    return founder == 0 || founder == self()
        ? null
        : "this node is pledged to node %016x%s, which is to create the cluster"
            .formatted(founder, founderAddress == null ? "" : " at " + founderAddress);
  }

  /**
   * Asks the others for their pledges; true once a majority is pledged to this node.
   *
   * @param others the nodes that are in no cluster either
   */
  boolean stand(Collection<MemberInfo> others, long now) {
    if ((founder != 0 && founder != self()) || now - waitsUntilNanos < 0) {
      return false;
    }
    if (founder == 0 || standsSinceNanos == 0) {
      standsSinceNanos = now;
      askedNanos = now;
      pledged.clear();
      keep(self(), ownRound + 1, ownRound + 1, () -> ask(others, false));
    } else if (pledged.size() + 1 < majority() && now - standsSinceNanos > context.silenceNanos()) {
      // Others may be pledged to one who lacks ours.
      giveUp(others, now);
      return false;
    } else if (now - askedNanos >= context.retryNanos()) {
      askedNanos = now;
      ask(others, false);
    }
    return founder == self() && pledged.size() + 1 >= majority();
  }

  private void giveUp(Collection<MemberInfo> others, long now) {
    LOG.info(
        "{} of {} nodes are pledged to {}, and {} are needed to create the cluster: it asks again",
        pledged.size() + 1,
        initialNodes,
        context.selfId(),
        majority());
    standsSinceNanos = 0;
    pledged.clear();
    waitsUntilNanos = now + context.ports().rand().nextInt((int) context.silenceNanos());
    keep(0, 0, ownRound, () -> ask(others, true));
  }

  private void ask(Collection<MemberInfo> others, boolean release) {
    Pledge.Builder body =
        Pledge.newBuilder().setFounder(self()).setRound(ownRound).setRelease(release);
    others.forEach(
        node -> context.outbox().send(node, ControlMessage.newBuilder().setPledge(body)));
  }

  /** Somebody asks for this node's pledge, or gives it back. */
  void asked(MemberInfo from, Pledge pledge) {
    if (pledge.getFounder() != from.id().nodeId() || pledge.getFounder() == self()) {
      return;
    }
    if (pledge.getRelease()) {
      if (founder == pledge.getFounder() && round <= pledge.getRound()) {
        keep(0, 0, ownRound, () -> {});
      }
    } else if (founder == 0
        || (founder == pledge.getFounder() && Long.compare(round, pledge.getRound()) <= 0)) {
      founderAddress = from.address();
      keep(pledge.getFounder(), pledge.getRound(), ownRound, () -> answer(from));
    } else {
      answer(from);
    }
  }

  private void answer(MemberInfo to) {
    PledgeAnswer.Builder body =
        PledgeAnswer.newBuilder()
            .setFounder(founder)
            .setRound(round)
            .setPledged(founder == to.id().nodeId());
    context.outbox().send(to, ControlMessage.newBuilder().setPledgeAnswer(body));
  }

  /** Somebody answers this node's question, or reminds it of a pledge. */
  void answered(MemberInfo from, PledgeAnswer answer) {
    if (!answer.getPledged() || answer.getFounder() != self()) {
      return;
    }
    if (isStanding() && answer.getRound() == ownRound) {
      pledged.add(from.id().nodeId());
    } else {
      release(from, answer.getRound());
    }
  }

  /** Whether this node has asked for pledges, and not given up yet. */
  boolean isStanding() {
    return founder == self();
  }

  /**
   * Tells the founder whom this node is pledged to that it is: one that does not stand any more,
   * and whose word of it was lost, gives the pledge back.
   */
  void remind(Collection<MemberInfo> nodes) {
    if (founder != 0 && founder != self()) {
      nodes.stream().filter(node -> node.id().nodeId() == founder).forEach(this::answer);
    }
  }

  private void release(MemberInfo from, long former) {
    Pledge.Builder body = Pledge.newBuilder().setFounder(self()).setRound(former).setRelease(true);
    context.outbox().send(from, ControlMessage.newBuilder().setPledge(body));
  }

  /** A node was reached at an address. */
  void lives(MemberInfo node) {
    if (founder == 0 || founder == self()) {
      return;
    }
    if (node.id().nodeId() == founder) {
      founderAddress = node.address();
    } else if (node.address().equals(founderAddress)) {
      LOG.info("{} is not pledged any more: at {} is another node", context.selfId(), founder);
      keep(0, 0, ownRound, () -> {});
    }
  }

  private void keep(long newFounder, long newRound, long newOwnRound, Runnable done) {
    founder = newFounder;
    round = newRound;
    ownRound = newOwnRound;
    if (newFounder == 0) {
      founderAddress = null;
    }
    StoredPledge.Builder body =
        StoredPledge.newBuilder().setFounder(founder).setRound(round).setOwnRound(ownRound);
    disk.accept(body.build().toByteArray(), done);
  }

  private long self() {
    return context.selfId().nodeId();
  }
}
