package io.latticegrid.client.session;

import io.latticegrid.proto.message.AckLevel;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.RequestHead;
import io.latticegrid.proto.routing.PartitionRow;
import org.jspecify.annotations.Nullable;

/**
 * A call that goes to the primary of a partition; a write carries a sequence of the partition's
 * window. Confined to the session's loop once submitted.
 */
abstract class PartitionCall extends Call {
  final MapTarget map;
  final int partition;

  /** Of its place in the window, or else where the map was when it was sent last. */
  int group;

  /** Its place in the window; 0 as long as it has none, and always for reads. */
  long sequence;

  private int life;

  PartitionCall(Purpose purpose, CallOptions options, long nowNanos, MapTarget map, int partition) {
    super(purpose, options, nowNanos);
    this.map = map;
    this.partition = partition;
    this.group = map.group();
  }

  /**
   * A write that nobody answers can't be told apart from its retry, hence is never retried and
   * needs no sequence.
   */
  final boolean takesSequence() {
    return purpose.write() && expectsAnswer();
  }

  @Override
  final boolean expectsAnswer() {
    return !purpose.write() || options.level() != AckLevel.FIRE_AND_FORGET;
  }

  /**
   * The primary; while it is out of reach the next replica, which has been promoted in the
   * meantime, acts for it, or says who does.
   */
  @Override
  final @Nullable MemberLink route(Routes routes, Links links) {
    if (sequence == 0) {
      group = routes.group(map, partition);
    }
    PartitionRow row = routes.row(group, partition);
    return row == null ? null : links.firstOpen(row.replicas(), group, partition);
  }

  @Override
  final void leave(Windows windows) {
    windows.leave(this);
  }

  @Override
  final @Nullable PartitionCall nextBehind(Windows windows) {
    return sequence == 0 ? null : windows.nextIn(group, partition);
  }

  @Override
  final boolean isMoved(Routes routes, MemberLink sentOver) {
    return DueCalls.isMoved(routes, group, partition, sentOver);
  }

  /** It was sent in a life of its partition. */
  final void sentIn(int lifeThen) {
    life = lifeThen;
  }

  /** It was sent in the present life of its partition. */
  final void sentIn(Routes routes) {
    PartitionRow row = routes.row(group, partition);
    life = row == null ? life : row.life();
  }

  /** Whether the partition has begun anew, empty, since it was sent. */
  final boolean isOfFormerLife(Routes routes) {
    PartitionRow row = routes.row(group, partition);
    return row != null && row.life() != life;
  }

  /** Says in the head of its frame what it concerns. */
  final void aim(RequestHead head, Routes routes) {
    PartitionRow row = routes.row(group, partition);
    head.target(group, partition, row == null ? 0 : row.epoch(), map.mapId());
  }

  /** The target of its frame. */
  final Header.Target target(Routes routes) {
    PartitionRow row = routes.row(group, partition);
    return new Header.Target(group, partition, row == null ? 0 : row.epoch(), map.mapId());
  }
}
