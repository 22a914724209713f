package io.latticegrid.client.session;

import io.latticegrid.client.session.JointCall.Parts;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes one call of each frame of a batch, where nothing is in the way of any of its keys. Confined
 * to the session's loop; what it notes on the way is kept for the next batch.
 */
final class JointCalls {
  private static final PartitionWindow[] NO_WINDOWS = {};
  private static final long[] NO_SEQUENCES = {};

  private final Routes routes;
  private final Links links;
  private final Windows windows;
  private final CallEngine engine;

  /** Of the keys: the section of each. */
  private final int[] sectionOf = new int[PackedFrame.MAX_ENTRIES];

  /** Of the sections, in the order of their first keys. */
  private final @Nullable PartitionRow[] rows = new PartitionRow[PackedFrame.MAX_ENTRIES];

  private final int[] keys = new int[PackedFrame.MAX_ENTRIES];
  private final int[] frames = new int[PackedFrame.MAX_ENTRIES];
  private int sections;

  /** Of the partitions: the section of each, if it is one of the present batch. */
  private int[] sectionIn = {};

  /** Of the frames. */
  private final Load[] loads = new Load[Batch.MAX_FRAMES_IN_FLIGHT];

  private int framesUsed;

  /** Where a frame goes, and how much it carries. */
  private static final class Load {
    private @Nullable MemberLink to;
    private int group;
    private int shard;
    private int sections;
    private int keys;

    void begin(MemberLink link, int newGroup, int newShard) {
      to = link;
      group = newGroup;
      shard = newShard;
      sections = 0;
      keys = 0;
    }

    boolean goesTo(MemberLink link, int newGroup, int newShard) {
      return to == link && group == newGroup && shard == newShard;
    }
  }

  JointCalls(Routes routes, Links links, Windows windows, CallEngine engine) {
    this.routes = routes;
    this.links = links;
    this.windows = windows;
    this.engine = engine;
    Arrays.setAll(loads, frame -> new Load());
  }

  /** The calls; none if anything is in the way, and then nothing was done. */
  List<JointCall> of(Batch batch, BatchRequest request, long nowNanos) {
    boolean plain = request.isPlain() && isPlaced(request);
    List<JointCall> calls = plain ? calls(batch, request, nowNanos) : List.of();
    Arrays.fill(rows, 0, sections, null);
    for (int frame = 0; frame < framesUsed; frame++) {
      loads[frame].to = null;
    }
    return calls;
  }

  /** Finds out to which section and frame each key goes; false if one can't go now. */
  private boolean isPlaced(BatchRequest request) {
    int[] partitions = request.partitions();
    sections = 0;
    framesUsed = 0;
    for (int place = 0; place < partitions.length; place++) {
      int partition = partitions[place];
      int section = knownSection(partition);
      if (section < 0) {
        section = sections;
        if (!begins(request, partition)) {
          return false;
        }
      }
      sectionOf[place] = section;
      keys[section]++;
      loads[frames[section]].keys++;
    }
    return true;
  }

  private int knownSection(int partition) {
    if (partition >= sectionIn.length) {
      sectionIn = Arrays.copyOf(sectionIn, partition + 1);
    }
    int section = sectionIn[partition];
    PartitionRow row = section < sections ? rows[section] : null;
    return row != null && row.partition() == partition ? section : -1;
  }

  private boolean begins(BatchRequest request, int partition) {
    int serving = routes.group(request.map(), partition);
    PartitionRow row = routes.row(serving, partition);
    MemberLink link = row == null ? null : links.firstOpen(row.replicas(), serving, partition);
    boolean isFree = !request.purpose().write() || windows.of(serving, partition).isFree();
    if (row == null || link == null || !isFree) {
      return false;
    }
    int frame = frame(link, serving, link.shardOf(serving, partition));
    if (frame < 0) {
      return false;
    }
    rows[sections] = row;
    keys[sections] = 0;
    frames[sections] = frame;
    loads[frame].sections++;
    sectionIn[partition] = sections++;
    return true;
  }

  /** The frame to a shard for a group; -1 if there are too many already. */
  private int frame(MemberLink link, int group, int shard) {
    for (int frame = 0; frame < framesUsed; frame++) {
      if (loads[frame].goesTo(link, group, shard)) {
        return frame;
      }
    }
    if (framesUsed == loads.length) {
      return -1;
    }
    loads[framesUsed].begin(link, group, shard);
    return framesUsed++;
  }

  private List<JointCall> calls(Batch batch, BatchRequest request, long nowNanos) {
    List<JointCall> calls = new ArrayList<>(framesUsed);
    for (int frame = 0; frame < framesUsed; frame++) {
      Load load = loads[frame];
      MemberLink link = Objects.requireNonNull(load.to);
      Parts parts = parts(request, frame, load);
      calls.add(new JointCall(batch, engine, link, load.shard, parts, nowNanos));
    }
    return calls;
  }

  /** Takes the sequences of a frame's sections, and puts its keys in their order. */
  private Parts parts(BatchRequest request, int frame, Load load) {
    boolean writes = request.purpose().write();
    int count = load.sections;
    PartitionRow[] rowsThere = new PartitionRow[count];
    PartitionWindow[] windowsThere = writes ? new PartitionWindow[count] : NO_WINDOWS;
    long[] sequences = writes ? new long[count] : NO_SEQUENCES;
    int[] ends = new int[count];
    int[] places = new int[load.keys];
    int at = 0;
    int index = 0;
    for (int section = 0; section < sections; section++) {
      if (frames[section] == frame) {
        PartitionRow row = Objects.requireNonNull(rows[section]);
        rowsThere[index] = row;
        if (writes) {
          PartitionWindow window = windows.of(load.group, row.partition());
          windowsThere[index] = window;
          sequences[index] = window.take();
        }
        // Where its first key goes; when all have gone it is where they end.
        ends[index] = at;
        at += keys[section];
        keys[section] = index++;
      }
    }
    for (int place = 0; place < request.partitions().length; place++) {
      int section = sectionOf[place];
      if (frames[section] == frame) {
        places[ends[keys[section]]++] = place;
      }
    }
    return new Parts(load.group, rowsThere, windowsThere, sequences, ends, places);
  }
}
