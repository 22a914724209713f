package io.latticegrid.client.session;

import io.latticegrid.data.codec.ByteWriter;
import io.latticegrid.data.codec.MalformedDataException;
import io.latticegrid.data.error.GridException;
import io.latticegrid.proto.message.BatchResultReader;
import io.latticegrid.proto.message.BatchWriter;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import io.latticegrid.proto.message.Frame;
import io.latticegrid.proto.message.Header;
import io.latticegrid.proto.message.Message;
import io.latticegrid.proto.message.Opcode;
import io.latticegrid.proto.message.RequestBody;
import io.latticegrid.proto.routing.PartitionRow;
import io.latticegrid.proto.wire.FrameView;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sections of a batch that travel in one frame, as one call for as long as all goes well with
 * all of them. As soon as anything else happens than an answer that all took place, they go on as
 * {@link SectionCall}s, under the sequences that they have, and each comes to its own outcome.
 * Confined to the session's loop.
 */
final class JointCall extends Call implements RequestBody {
  private static final int[] NO_PLACES = {};

  private final Batch batch;
  private final CallEngine engine;
  private final MemberLink to;
  private final int shard;
  private final Parts parts;

  /**
   * Its sections, in the order of the frame.
   *
   * @param group the group that serves all of them
   * @param rows of their partitions, as known when it was made
   * @param windows in which their sequences are; none of reads
   * @param sequences of the sections; none of reads
   * @param ends where the places of each section end among all places
   * @param places where the entries of all sections stand in the whole batch
   */
  record Parts(
      int group,
      PartitionRow[] rows,
      PartitionWindow[] windows,
      long[] sequences,
      int[] ends,
      int[] places) {
    /** How many sections there are. */
    int count() {
      return rows.length;
    }

    int begin(int section) {
      return section == 0 ? 0 : ends[section - 1];
    }

    int keys(int section) {
      return ends[section] - begin(section);
    }

    int partition(int section) {
      return rows[section].partition();
    }

    /** The sequence of a section; 0 for a read. */
    long sequence(int section) {
      return sequences.length == 0 ? 0 : sequences[section];
    }

    private long acknowledgedBelow(int section) {
      return windows.length == 0 ? 0 : windows[section].acknowledgedBelow();
    }
  }

  /** Sections that go over a link to a shard. */
  JointCall(Batch batch, CallEngine engine, MemberLink to, int shard, Parts parts, long nowNanos) {
    super(batch.purpose(), batch.options(), nowNanos);
    this.batch = batch;
    this.engine = engine;
    this.to = to;
    this.shard = shard;
    this.parts = parts;
  }

  @Override
  boolean isOfBatch() {
    return true;
  }

  @Override
  int weight() {
    return parts.count();
  }

  /** What its frame says that it concerns: by the first partition the node finds the shard. */
  Header.Target target() {
    PartitionRow first = parts.rows[0];
    return new Header.Target(parts.group, first.partition(), first.epoch(), batch.map().mapId());
  }

  @Override
  MemberLink route(Routes routes, Links links) {
    return to;
  }

  @Override
  Frame frame(Header header) {
    throw new IllegalStateException("its frame is written from where its parts lie");
  }

  @Override
  boolean transmitted(MemberLink over, FrameStamp stamp, long correlation, long nowNanos) {
    return over.request(stamp.jointHeader(this, correlation, nowNanos), Opcode.BATCH, this);
  }

  @Override
  public void write(ByteWriter out) {
    List<KeyValue> entries = batch.entries();
    BatchWriter.begin(batch.kind().onTheWire(), parts.count(), out);
    int at = 0;
    for (int section = 0; section < parts.count(); section++) {
      PartitionRow row = parts.rows[section];
      BatchWriter.section(
          row.partition(),
          row.epoch(),
          parts.sequence(section),
          parts.acknowledgedBelow(section),
          out);
      int end = parts.ends[section];
      out.writeVarInt(end - at);
      for (; at < end; at++) {
        BatchWriter.entry(entries.get(parts.places[at]), out);
      }
    }
  }

  @Override
  boolean isMoved(Routes routes, MemberLink sentOver) {
    for (PartitionRow row : parts.rows) {
      if (DueCalls.isMoved(routes, parts.group, row.partition(), sentOver)) {
        return true;
      }
    }
    return false;
  }

  /** Takes an answer where it lies if it says that all of it took place. */
  boolean takes(FrameView frame) {
    if (isDone()) {
      return false;
    }
    BatchResultReader result = frame.batchResult();
    try {
      if (!isWhole(result)) {
        return false;
      }
    } catch (MalformedDataException e) {
      return false; // It is said by who reads it as a frame.
    }
    if (batch.kind().isAnsweredByKey()) {
      takeValues(result, frame.array());
    }
    return true;
  }

  private boolean isWhole(BatchResultReader result) {
    boolean byKey = batch.kind().isAnsweredByKey();
    if (result.sections() != parts.count()) {
      return false;
    }
    for (int section = 0; section < parts.count(); section++) {
      if (result.nextSection() != parts.partition(section)
          || (byKey && result.keys() != parts.keys(section))) {
        return false;
      }
      for (int left = result.keys(); left > 0; left--) {
        result.nextValue();
      }
    }
    return result.isAtEnd();
  }

  private void takeValues(BatchResultReader result, byte[] array) {
    int at = 0;
    for (int left = result.sections(); left > 0; left--) {
      result.nextSection();
      for (int keys = result.keys(); keys > 0; keys--) {
        int length = result.nextValue();
        if (length >= 0) {
          batch.found(parts.places[at], array, result.valueOffset(), length);
        }
        at++;
      }
    }
  }

  @Override
  boolean accept(Message answer) {
    throw unexpected(purpose, answer);
  }

  @Override
  void leave(Windows windows) {
    for (int section = 0; section < parts.windows.length; section++) {
      parts.windows[section].release(parts.sequences[section]);
    }
  }

  @Override
  @Nullable PartitionCall nextBehind(Windows windows) {
    for (PartitionWindow window : parts.windows) {
      PartitionCall next = window.isCrowded() ? windows.nextIn(window) : null;
      if (next != null) {
        return next;
      }
    }
    return null;
  }

  @Override
  void deliver() {
    batch.frameOver(engine);
    batch.sectionOver(NO_PLACES, null);
  }

  @Override
  void fail(GridException error) {
    batch.frameOver(engine);
    batch.sectionOver(parts.places, error);
  }

  /** An answer that is to be looked at section by section. */
  @Override
  public boolean answered(CallEngine by, MemberLink over, Frame frame) {
    return isDone() || takenApart().answered(by, over, frame);
  }

  @Override
  public void abandoned(CallEngine by) {
    if (!isDone()) {
      takenApart().abandoned(by);
    }
  }

  @Override
  void notTaken(CallEngine by) {
    PackedFrame apart = takenApart();
    batch.frameOver(by);
    apart.calls().forEach(by::congested);
  }

  /** From now on each section is a call of its own, in the state of this one. */
  private PackedFrame takenApart() {
    PackedFrame frame = new PackedFrame(batch, to, shard);
    for (int section = 0; section < parts.count(); section++) {
      int[] places = Arrays.copyOfRange(parts.places, parts.begin(section), parts.ends[section]);
      List<KeyValue> entries = Arrays.stream(places).mapToObj(batch.entries()::get).toList();
      long begunNanos = deadlineNanos - options.timeoutNanos();
      SectionCall part =
          new SectionCall(batch, parts.partition(section), places, entries, begunNanos);
      part.goOn(this, parts, section);
      frame.add(part);
    }
    batch.takenApart(parts.count());
    engine.replace(this, frame.calls());
    return frame;
  }
}
