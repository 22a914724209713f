package io.latticegrid.sim.planted;

import io.latticegrid.proto.message.DataMessage;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.SessionMessage;
import io.latticegrid.proto.transport.Connection;
import io.latticegrid.sim.FrameTap;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What goes wrong between client and primary. Confined to the simulation's thread. */
final class AnswerBugs {
  private AnswerBugs() {}

  /** Some writes are sent a second time, later and as if they were new. */
  static final class LateDuplicate implements FrameTap {
    private int puts;

    @Override
    public Frame sending(Connection to, Frame frame) {
      Header header = frame.header();
      Header.Attempt attempt = header.attempt();
      if (frame.message() instanceof DataMessage.Put && attempt != null && ++puts % 10 == 0) {
        Header other =
            header.with(new Header.Attempt(attempt.session() ^ 1, attempt.sequence(), 1));
        to.loop().schedule(300_000_000L, () -> to.send(new Frame(other, frame.message())));
      }
      return frame;
    }
  }

  /** A client takes each answer for a success. */
  static final class Optimist implements FrameTap {
    @Override
    public Frame receiving(Connection from, Frame frame) {
      return frame.message() instanceof DataMessage.Result result && result.value() == null
          ? new Frame(frame.header(), new DataMessage.Result(true, null, result.copies()))
          : frame;
    }
  }

  /** Some replies never leave the node. */
  static final class LostReplies implements FrameTap {
    private final int every;
    private int replies;

    LostReplies(int every) {
      this.every = every;
    }

    @Override
    public @Nullable Frame sending(Connection to, Frame frame) {
      return frame.message() instanceof DataMessage.Result && ++replies % every == 0 ? null : frame;
    }
  }

  /** Replies leave a node late. */
  static final class SlowReplies implements FrameTap {
    private static final long LATE_NANOS = 200_000_000L;

    @Override
    public @Nullable Frame sending(Connection to, Frame frame) {
      if (!(frame.message() instanceof DataMessage.Result)) {
        return frame;
      }
      to.loop().schedule(LATE_NANOS, () -> to.send(frame));
      return null;
    }
  }

  /** A node without a lease answers as if it had one. */
  static final class Unflagged implements FrameTap {
    @Override
    public Frame sending(Connection to, Frame frame) {
      Header header = frame.header();
      if (!(frame.message() instanceof DataMessage.Result) || !header.has(Header.ACTING)) {
        return frame;
      }
      Header plain =
          new Header(
              header.flags() & ~Header.ACTING,
              header.correlation(),
              header.target(),
              header.attempt(),
              header.deadlineMillis(),
              header.level(),
              header.principal(),
              header.tags());
      return new Frame(plain, frame.message());
    }
  }

  /** A node that does not serve a partition says that there is no such entry. */
  static final class AnswersAbsent implements FrameTap {
    private final Set<Long> gets = new HashSet<>();

    @Override
    public Frame receiving(Connection from, Frame frame) {
      if (frame.message() instanceof DataMessage.Get) {
        gets.add(frame.header().correlation());
      }
      return frame;
    }

    @Override
    public Frame sending(Connection to, Frame frame) {
      boolean get = gets.remove(frame.header().correlation());
      return get && frame.message() instanceof SessionMessage.NotOwner
          ? new Frame(frame.header(), new DataMessage.Result(false, null, 0))
          : frame;
    }
  }
}
