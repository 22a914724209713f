package io.latticegrid.dag;

import io.latticegrid.data.id.MemberId;
import java.util.function.Consumer;

/**
 * Runs executions on one member. Confined to its loop: every method is called there. Where a member
 * has several, each execution belongs to one of them, chosen by its id on every member.
 */
public interface DagExecutor {
  /**
   * Starts this member's part. The members may start in any order: nobody sends data to a member
   * that hasn't started.
   *
   * @param whenEnded told once, on the loop, after the execution reached a final state
   */
  Execution start(ExecutionPlan plan, Consumer<Execution> whenEnded);

  /** Takes a frame from another member's exchange. */
  void receive(MemberId from, ExchangeFrame frame);

  /** Told when a member left or the link to it closed: its executions fail, on all members. */
  void memberLost(MemberId member);
}
