package io.latticegrid.metadata.log;

import io.latticegrid.metadata.image.MetadataRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This member's proposals without an outcome; sent again until one comes or time is up. Confined to
 * the control loop.
 */
final class OpenProposals {
  /** Brings a proposal to whoever is coordinator. */
  interface Sender {
    void send(long request, @Nullable MetadataRecord change);
  }

  private static final class Open {
    final @Nullable MetadataRecord change;
    final Consumer<ProposalOutcome> outcome;
    final long deadlineNanos;
    long sentNanos;

    /** How far the image must be before the answer is told; 0 while there is none. */
    long answeredAt;

    @Nullable ProposalOutcome answer;

    Open(@Nullable MetadataRecord change, Consumer<ProposalOutcome> outcome, long deadlineNanos) {
      this.change = change;
      this.outcome = outcome;
      this.deadlineNanos = deadlineNanos;
    }
  }

  private final Sender sender;
  private final Map<Long, Open> open = new LinkedHashMap<>();
  private long lastRequest;
  private volatile int size;

  OpenProposals(Sender sender) {
    this.sender = sender;
  }

  void add(
      @Nullable MetadataRecord change,
      Consumer<ProposalOutcome> outcome,
      long nowNanos,
      long timeoutNanos) {
    long request = ++lastRequest;
    Open proposal = new Open(change, outcome, nowNanos + timeoutNanos);
    proposal.sentNanos = nowNanos;
    open.put(request, proposal);
    size = open.size();
    sender.send(request, change);
  }

  /**
   * The coordinator, whose image was at an index, has answered; the outcome is told once the image
   * here is as far.
   */
  void answered(long request, ProposalOutcome answer, long index, long imageIndex) {
    Open proposal = open.get(request);
    if (proposal != null && proposal.answer == null) {
      proposal.answer = answer;
      proposal.answeredAt = index;
      reached(imageIndex);
    }
  }

  /** The image is this far. */
  void reached(long imageIndex) {
    if (open.isEmpty()) {
      return;
    }
    for (long request : List.copyOf(open.keySet())) {
      Open proposal = open.get(request);
      ProposalOutcome answer = proposal == null ? null : proposal.answer;
      if (proposal != null && answer != null && proposal.answeredAt <= imageIndex) {
        end(request, proposal, answer);
      }
    }
  }

  void tick(long nowNanos, long retryNanos) {
    if (open.isEmpty()) {
      return;
    }
    for (long request : List.copyOf(open.keySet())) {
      Open proposal = open.get(request);
      if (proposal == null) {
        continue;
      }
      if (nowNanos - proposal.deadlineNanos >= 0) {
        end(request, proposal, new ProposalOutcome.Unknown());
      } else if (proposal.answer == null && nowNanos - proposal.sentNanos >= retryNanos) {
        proposal.sentNanos = nowNanos;
        sender.send(request, proposal.change);
      }
    }
  }

  private void end(long request, Open proposal, ProposalOutcome outcome) {
    open.remove(request);
    size = open.size();
    proposal.outcome.accept(outcome);
  }

  /** How many there are. Thread-safe. */
  int size() {
    return size;
  }

  /** Ends all with an unknown outcome. */
  void close() {
    List<Open> rest = new ArrayList<>(open.values());
    open.clear();
    size = 0;
    rest.forEach(proposal -> proposal.outcome.accept(new ProposalOutcome.Unknown()));
  }
}
