package io.latticegrid.client.session;

import io.latticegrid.client.session.Call.State;
import io.latticegrid.data.error.GridException;
import io.latticegrid.data.error.GridException.Code;
import io.latticegrid.data.error.IndeterminateException;
import io.latticegrid.data.id.MemberId;
import io.latticegrid.proto.message.DataMessage.BatchKind;
import io.latticegrid.proto.message.DataMessage.KeyValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One operation on many keys or partitions of a map: sections, packed by member and shard into
 * frames. Confined to the session's loop once submitted.
 *
 * <p>A section becomes ready when it has a sequence and a route, at first or for a retry; all that
 * are ready at the end of the loop's turn are packed together. Only so many frames are under way at
 * once, so that a large batch does not flood a member's queues.
 */
final class Batch {
  static final int MAX_FRAMES_IN_FLIGHT = 8;

  private static final byte[] @Nullable [] NO_VALUES = {};

  /** What is done with each key. */
  enum Kind {
    GET(BatchKind.GET),
    SET(BatchKind.SET),
    REMOVE(BatchKind.REMOVE),
    /** Removes, and tells where there was an entry. */
    REMOVE_TELLING(BatchKind.REMOVE_TELLING),
    /** Counts the entries of whole partitions. */
    COUNT(null);

    private final @Nullable BatchKind onTheWire;

    Kind(@Nullable BatchKind onTheWire) {
      this.onTheWire = onTheWire;
    }

    /** Whether the answer has something to say of each key. */
    boolean isAnsweredByKey() {
      return this == GET || this == REMOVE_TELLING;
    }

    BatchKind onTheWire() {
      if (onTheWire == null) {
        throw new IllegalStateException(this + " is a message of its own");
      }
      return onTheWire;
    }
  }

  private final BatchRequest request;
  private final CallOptions options;
  private final CompletableFuture<BatchOutcome> future;
  private final byte[] @Nullable [] values;
  private final List<SectionCall> ready = new ArrayList<>();
  private final Map<MemberId, Long> counts = new LinkedHashMap<>();
  private final Map<Integer, GridException> failures = new TreeMap<>();
  private int sectionsLeft;
  private int framesInFlight;
  private int failedEntries;
  private boolean flushPlanned;
  private @Nullable GridException error;

  Batch(BatchRequest request, CallOptions options, CompletableFuture<BatchOutcome> future) {
    this.request = request;
    this.options = options;
    this.future = future;
    this.values = request.keepsValues() ? new byte[request.entries().size()][] : NO_VALUES;
  }

  Purpose purpose() {
    return request.purpose();
  }

  MapTarget map() {
    return request.map();
  }

  Kind kind() {
    return request.kind();
  }

  /**
   * Sections wait for room in windows even if nobody blocks on them: there are few of them a
   * partition.
   */
  CallOptions options() {
    return options.withPatience(true).answered();
  }

  /** The keys, with values for a SET. */
  List<KeyValue> entries() {
    return request.entries();
  }

  /** Begins all sections: together, if nothing is in the way of any of them. */
  void start(CallEngine engine, long nowNanos) {
    List<JointCall> together = engine.joint(this, request, nowNanos);
    if (!together.isEmpty()) {
      sectionsLeft = together.size();
      framesInFlight = together.size();
      together.forEach(engine::start);
      return;
    }
    List<SectionCall> sections = Sections.of(this, request, nowNanos);
    sectionsLeft = sections.size();
    if (sectionsLeft == 0) {
      future.complete(new BatchOutcome(values, counts, failures));
    }
    sections.forEach(engine::start);
  }

  /** A section may be sent. */
  void ready(CallEngine engine, SectionCall section) {
    section.state = State.READY;
    ready.add(section);
    flushLater(engine);
  }

  /**
   * The answer to a section did not fit a frame; asks for less at once. False if that is not to be
   * had.
   *
   * @param sharedFrame whether other sections were answered by the same frame
   */
  boolean askForLess(CallEngine engine, SectionCall section, boolean sharedFrame) {
    if (kind() != Kind.GET || section.isDone()) {
      return false;
    }
    if (section.entries().size() > 1 && request.cut() != Cut.NEVER) {
      List<SectionCall> halves = section.halves();
      sectionsLeft += halves.size();
      engine.complete(section);
      halves.forEach(engine::start);
      return true;
    }
    if (sharedFrame) {
      section.setAlone();
      engine.attempt(section);
    }
    return sharedFrame;
  }

  /** Instead of a frame there are so many sections now. */
  void takenApart(int sections) {
    sectionsLeft += sections - 1;
  }

  /** A frame of this batch is not under way any longer. */
  void frameOver(CallEngine engine) {
    framesInFlight--;
    flushLater(engine);
  }

  /** A value was found for the key at a place; it lies in a part of somebody else's array. */
  void found(int place, byte[] array, int offset, int length) {
    BatchReader reader = request.reader();
    if (reader == null) {
      values[place] = Arrays.copyOfRange(array, offset, offset + length);
    } else {
      reader.found(place, array, offset, length);
    }
  }

  /** A member has so many entries in a partition that it serves. */
  void counted(MemberId member, long more) {
    counts.merge(member, more, Long::sum);
  }

  /**
   * A section has ended; the batch ends with the last. An unknown outcome matters more than other
   * errors.
   */
  void sectionOver(int[] places, @Nullable GridException sectionError) {
    if (sectionError != null && request.tellsFailures()) {
      for (int place : places) {
        failures.put(place, sectionError);
      }
    } else if (sectionError != null) {
      failedEntries += places.length;
      if (error == null || sectionError.code() == Code.INDETERMINATE) {
        error = sectionError;
      }
    }
    if (--sectionsLeft > 0) {
      return;
    }
    if (error == null) {
      future.complete(new BatchOutcome(values, counts, failures));
    } else {
      future.completeExceptionally(ofWhole(error));
    }
  }

  private GridException ofWhole(GridException first) {
    if (failedEntries == 0 || request.entries().size() == 1) {
      return first;
    }
    String text =
        first.getMessage() + " (" + failedEntries + " of " + request.entries().size() + " keys)";
    return first instanceof IndeterminateException
        ? new IndeterminateException(text)
        : GridException.of(first.code(), text);
  }

  private void flushLater(CallEngine engine) {
    if (!flushPlanned && !ready.isEmpty()) {
      flushPlanned = true;
      engine.atEndOfTurn(() -> flush(engine));
    }
  }

  private void flush(CallEngine engine) {
    flushPlanned = false;
    for (PackedFrame frame : pack(engine)) {
      if (engine.transmit(frame, frame.link())) {
        framesInFlight++;
      } else {
        frame.calls().forEach(engine::congested);
      }
    }
  }

  /** Packs as many frames as may be sent now; sections beyond them stay ready. */
  private List<PackedFrame> pack(CallEngine engine) {
    List<SectionCall> sections = new ArrayList<>(ready);
    ready.clear();
    List<PackedFrame> frames = new ArrayList<>();
    for (SectionCall section : sections) {
      if (section.isDone()) {
        continue;
      }
      MemberLink link = engine.route(section);
      if (link == null) {
        // Since it became ready its partition may have been lost for good.
        engine.attempt(section);
      } else if (!add(frames, section, link)) {
        ready.add(section);
      }
    }
    return frames;
  }

  private boolean add(List<PackedFrame> frames, SectionCall section, MemberLink link) {
    int shard = link.shardOf(section.group, section.partition);
    for (PackedFrame frame : frames) {
      if (frame.goesTo(link, shard, section.group) && frame.add(section)) {
        return true;
      }
    }
    if (framesInFlight + frames.size() >= MAX_FRAMES_IN_FLIGHT) {
      return false;
    }
    PackedFrame frame = new PackedFrame(this, link, shard);
    frame.add(section);
    frames.add(frame);
    return true;
  }
}
