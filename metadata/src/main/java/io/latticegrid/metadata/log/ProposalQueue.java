package io.latticegrid.metadata.log;

import io.latticegrid.data.id.MemberId;
import io.latticegrid.metadata.image.GroupRows;
import io.latticegrid.metadata.image.MetadataImage;
import io.latticegrid.metadata.image.MetadataRecord;
import io.latticegrid.metadata.image.MetadataRecord.RowsChanged;
import io.latticegrid.proto.routing.PartitionRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The proposals that wait for the coordinator, bounded; changes of rows that wait together become
 * one record. Confined to the control loop.
 */
final class ProposalQueue {
  private static final int LIMIT = 16_384;

  /** Told what becomes of a proposal. */
  interface Answers {
    void committed(Waiting proposal, long index);

    void rejected(Waiting proposal, String reason);
  }

  /** A proposal of a member. */
  record Waiting(MemberId from, long request, MetadataRecord change) {}

  /** Names a proposal, so that one which is sent again is queued once. */
  private record Key(MemberId from, long request) {}

  private final Answers answers;
  private final LogDuties duties;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private final Set<Key> known = new HashSet<>();
  private final List<Waiting> inFlight = new ArrayList<>();

  ProposalQueue(Answers answers, LogDuties duties) {
    this.answers = answers;
    this.duties = duties;
  }

  void add(Waiting proposal) {
    Key key = new Key(proposal.from(), proposal.request());
    if (known.contains(key)) {
      return;
    }
    if (waiting.size() >= LIMIT) {
      answers.rejected(proposal, "too many proposals are waiting");
    } else {
      known.add(key);
      waiting.add(proposal);
    }
  }

  /** Takes the next record that can follow an image; those that can't are answered. */
  @Nullable MetadataRecord take(MetadataImage image) {
    for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
      if (fits(next, image)) {
        inFlight.add(next);
        return next.change() instanceof RowsChanged rows ? gather(rows, image) : next.change();
      }
    }
    return null;
  }

  /** The record taken last is committed. */
  void committed(long index) {
    List<Waiting> done = List.copyOf(inFlight);
    inFlight.clear();
    for (Waiting proposal : done) {
      known.remove(new Key(proposal.from(), proposal.request()));
      answers.committed(proposal, index);
    }
  }

  /** The record taken last does not fit. */
  void rejected(String reason) {
    List<Waiting> done = List.copyOf(inFlight);
    undecided();
    done.forEach(proposal -> answers.rejected(proposal, reason));
  }

  /** Nobody knows what became of the record taken last; who proposed it asks again. */
  void undecided() {
    inFlight.forEach(proposal -> known.remove(new Key(proposal.from(), proposal.request())));
    inFlight.clear();
  }

  /** Forgets everything; who proposed it asks the next coordinator. */
  void clear() {
    waiting.clear();
    known.clear();
    inFlight.clear();
  }

  private RowsChanged gather(RowsChanged first, MetadataImage image) {
    TreeMap<Integer, PartitionRow> rows = new TreeMap<>();
    first.rows().rows().forEach(row -> rows.put(row.partition(), row));
    int group = first.rows().group();
    // Answered after the walk: who is refused may propose again at once.
    List<Waiting> refused = new ArrayList<>();
    for (Iterator<Waiting> rest = waiting.iterator(); rest.hasNext(); ) {
      Waiting next = rest.next();
      if (next.change() instanceof RowsChanged more
          && more.rows().group() == group
          && more.rows().rows().stream().noneMatch(row -> rows.containsKey(row.partition()))) {
        rest.remove();
        if (objection(more, image) == null) {
          inFlight.add(next);
          more.rows().rows().forEach(row -> rows.put(row.partition(), row));
        } else {
          refused.add(next);
        }
      }
    }
    refused.forEach(proposal -> fits(proposal, image));
    return new RowsChanged(new GroupRows(group, List.copyOf(rows.values())), first.actingMillis());
  }

  private boolean fits(Waiting proposal, MetadataImage image) {
    String objection = objection(proposal.change(), image);
    if (objection != null) {
      known.remove(new Key(proposal.from(), proposal.request()));
      answers.rejected(proposal, objection);
    }
    return objection == null;
  }

  private @Nullable String objection(MetadataRecord change, MetadataImage image) {
    String objection = image.objection(change);
    return objection == null ? duties.objection(change, image) : objection;
  }
}
