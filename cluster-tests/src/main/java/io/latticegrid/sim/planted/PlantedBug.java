package io.latticegrid.sim.planted;

import io.latticegrid.client.config.ClientPorts;
import io.latticegrid.node.config.NodePorts;
import io.latticegrid.sim.Grid;
import io.latticegrid.sim.SimProfile;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A bug that a run must find: what is wrong, which runs are to find it, and what they must complain
 * of. Immutable. None is in the product: each is planted in a port of the real node or client, or
 * in a toy that takes their place.
 */
public enum PlantedBug {
  /** A toy acknowledges writes that it does not apply. */
  TOY_LOSES_WRITES(SimProfile.CALM, "NoLostAcknowledgedWrite", toy(ToyGrid.Bug.LOSES_WRITES)),
  /** A toy forgets removals. */
  TOY_RESURRECTS(SimProfile.CALM, "NoLostAcknowledgedWrite", toy(ToyGrid.Bug.RESURRECTS)),
  /** A toy applies what it calls failed. */
  TOY_APPLIES_FAILED(SimProfile.CALM, "its write failed|NoLost", toy(ToyGrid.Bug.APPLIES_FAILED)),
  /** A toy lets two conditional writes succeed. */
  TOY_FORKS(SimProfile.CALM, "NoLostUpdate|its write failed", toy(ToyGrid.Bug.FORKS)),
  /** A toy answers what nobody wrote. */
  TOY_INVENTS(SimProfile.CALM, "nobody wrote it", toy(ToyGrid.Bug.INVENTS)),
  /** A toy does not answer. */
  TOY_HANGS(SimProfile.CALM, "not in time", toy(ToyGrid.Bug.HANGS)),
  /** A backup applies removals instead of the values that it was sent. */
  FORGETFUL_BACKUP(
      SimProfile.CALM,
      "ReplicasConverge|NoLost",
      nodes(Ports.frames(ReplicationBugs.ForgetfulBackup::new))),
  /** A backup acknowledges one change more than it has. */
  BACKUP_ACKNOWLEDGES_AHEAD(
      SimProfile.CALM, "I-PT3", nodes(Ports.frames(ReplicationBugs.AcknowledgesAhead::new))),
  /** The results of writes do not reach the backups, so that a retry is executed again. */
  RESULTS_STAY_BEHIND(
      SimProfile.PAUSE,
      "I-IDEM|NoLost|I-CP1",
      nodes(Ports.frames(ReplicationBugs.ResultsStayBehind::new))),
  /** A snapshot arrives with a hole, and nothing is compared. */
  SNAPSHOT_WITH_HOLE(
      SimProfile.SWARM,
      "ReplicasConverge|NoLost",
      nodes(Ports.frames(ReplicationBugs.SnapshotWithHole::new))),
  /** A primary answers no replica that offers itself. */
  DEAF_PRIMARY(
      SimProfile.CALM, "not in time", nodes(Ports.frames(ReplicationBugs.DeafPrimary::new))),
  /** A write is sent twice, the second time as if it were new. */
  LATE_DUPLICATE(SimProfile.CALM, "NoLost", clients(AnswerBugs.LateDuplicate::new)),
  /** A client takes each answer for a success. */
  OPTIMISTIC_CLIENT(SimProfile.CALM, "NoLost", clients(AnswerBugs.Optimist::new)),
  /** No reply leaves a node. */
  LOST_REPLIES(
      SimProfile.CALM,
      "not in time|cannot connect",
      nodes(Ports.frames(() -> new AnswerBugs.LostReplies(1)))),
  /** Every third reply never leaves a node, so that clients wait and ask again. */
  SOME_REPLIES_LOST(
      SimProfile.CALM, "I-LIV", nodes(Ports.frames(() -> new AnswerBugs.LostReplies(3)))),
  /** Replies leave a node a fifth of a second late, which harms nothing but speed. */
  SLOW_REPLIES(SimProfile.CALM, "I-LIV3", nodes(Ports.frames(AnswerBugs.SlowReplies::new))),
  /** A client tells what it was told before for some reads of the strict group. */
  OLD_READS(SimProfile.CALM, "I-CP1", clients(StrictBugs.OldReads::new)),
  /** Who is asked for a write of the strict group, a primary or not, shows it at once. */
  DIRTY_READS(SimProfile.SPLIT, "I-CP1|I-FEN|I-PT4", nodes(PlantedBug::dirtyReads)),
  /** A client hands out the value that it has made, whether it was stored or not. */
  SECOND_VALUE(SimProfile.ONCE, "I-ONE", clients(() -> new StrictBugs.Credulous("once"))),
  /** A primary that was deposed goes on, as its lease lasts too long; only what is read tells. */
  STALE_PRIMARY(SimProfile.LEASE, "I-CP1", history(Ports.frames(ControlBugs.LongLease::new))),
  /** A lease survives a pause, for the clock stood still; only what is read tells. */
  PAUSE_ACROSS_THE_LEASE(
      SimProfile.LEASE, "I-CP1", history(Ports.clock(DiskBugs.SleepingClock::new))),
  /** Some measure leases by a clock that is far too slow. */
  SLOW_CLOCK(SimProfile.LEASE, "I-FEN|I-CP1", nodes(Ports.clock(DiskBugs.SlowClock::new))),
  /** What one operation changed reaches a backup in two parts, with a pause between. */
  TAKEN_APART(
      SimProfile.STRICT, "I-CP1: key pair", nodes(Ports.frames(StrictBugs.TakesApart::new))),
  /** A client takes it for a success that a number was not replaced. */
  LOST_INCREMENT(
      SimProfile.STRICT, "I-CP1: key number", clients(() -> new StrictBugs.Credulous("number."))),
  /** A client takes it for a success that it did not get a lock. */
  SHARED_TOKEN(SimProfile.STRICT, "I-LCK", clients(() -> new StrictBugs.Credulous("lock"))),
  /** A client's clock is too fast, so that it does not wait for the end of a holder's session. */
  STOLEN_LOCK(
      SimProfile.STRICT,
      "I-LCK.*still holds",
      () -> new PlantedGrid(ports -> ports, StrictBugs.FastClock::in)),
  /** A node without a lease answers as if it had one. */
  NOT_FLAGGED(SimProfile.SPLIT, "I-FEN", nodes(Ports.frames(AnswerBugs.Unflagged::new))),
  /** A node that does not serve a partition says that there is no such entry. */
  ANSWERS_ABSENT(
      SimProfile.CRASH, "I-PT4|I-FEN", nodes(Ports.frames(AnswerBugs.AnswersAbsent::new))),
  /** A lease lasts longer than it was granted. */
  LONG_LEASE(SimProfile.SPLIT, "I-FEN|I-PT2", nodes(Ports.frames(ControlBugs.LongLease::new))),
  /** A clock does not count the time for which its process stands still: a lease survives it. */
  SLEEPING_CLOCK(SimProfile.PAUSE, "I-FEN|I-PT2", nodes(Ports.clock(DiskBugs.SleepingClock::new))),
  /** A batch that comes late, or of a primary that was deposed, is written over newer rows. */
  UNFENCED_STORE(SimProfile.STORE, "I-WB", nodes(Ports.stores(StoreBugs.Unfenced::new))),
  /** What was handed to a store counts as stored. */
  STORED_AT_ONCE(SimProfile.STORE, "I-WB1", nodes(Ports.stores(StoreBugs.StoredAtOnce::new))),
  /** Backups are told that all is stored, forget what is not, and are promoted. */
  BACKUPS_FORGET_STAGED(SimProfile.STORE, "I-WB1", nodes(Ports.frames(StoreBugs.ToldStored::new))),
  /** A write that goes through is answered when the store is asked for it. */
  THROUGH_AT_ONCE(SimProfile.THROUGH, "I-WT1", nodes(Ports.stores(StoreBugs.StoredAtOnce::new))),
  /** What goes through late, or from a primary that was deposed, is written over newer rows. */
  UNFENCED_THROUGH(SimProfile.THROUGH, "I-WB2|I-WT1", nodes(Ports.stores(StoreBugs.Unfenced::new))),
  /** A write of which nobody knows whether the store has it is refused as one that it lacks. */
  THROUGH_TAKEN_FOR_AWAY(
      SimProfile.THROUGH, "I-WB2|I-WT1", nodes(Ports.stores(StoreBugs.TakenForAway::new))),
  /** Keys of a batch are told as refused although they were written. */
  BATCH_REFUSES_WHAT_IT_WROTE(
      SimProfile.THROUGH,
      "NoLost|I-WB2|I-CP1",
      nodes(Ports.frames(StoreBugs.RefusesWhatItWrote::new))),
  /** What was read from a store once is read again, although it was written since. */
  STALE_STORE_READS(
      SimProfile.THROUGH, "NoLost|I-WB", nodes(Ports.stores(StoreBugs.StaleReads::new))),
  /** A key that several operations want is read from the store more than once at a time. */
  STORE_READ_TWICE(SimProfile.THROUGH, "I-RT1", nodes(Ports.stores(StoreBugs.ReadsTwice::new))),
  /** A voter votes for everybody. */
  VOTES_FOR_ALL(SimProfile.SWARM, "I-RFT|I-REC", nodes(Ports.frames(ControlBugs.VotesForAll::new))),
  /** A voter stores another record than it was sent. */
  ENTRY_CHANGED(
      SimProfile.CRASH, "I-RFT|I-PT1", nodes(Ports.frames(ControlBugs.EntryChanged::new))),
  /** A member begins with another table than the cluster has. */
  TABLE_CHANGED(SimProfile.CRASH, "I-PT1", nodes(Ports.frames(ControlBugs.WelcomeChanged::new))),
  /** A primary has every replica taken for in sync. */
  ALL_IN_SYNC(
      SimProfile.SWARM,
      "I-PT3|NoLost|ReplicasConverge|fault on",
      nodes(Ports.frames(ControlBugs.AllInSync::new))),
  /** A primary that hands over leaves its successor without a backup. */
  DROPS_COPIES(SimProfile.CRASH, "I-PT5", nodes(Ports.frames(ControlBugs.DropsCopies::new))),
  /** A voter confirms what it did not sync. */
  NEVER_SYNCS(SimProfile.CRASH, "I-REC", nodes(Ports.logDisk(DiskBugs.NeverSyncs::new))),
  /** What a data log did not sync is answered as persisted. */
  PERSISTED_UNSYNCED(
      SimProfile.DURABLE,
      "NoLost|I-CP1|I-PT3|was lost",
      nodes(Ports.dataDisk(DiskBugs.NeverSyncs::new))),
  /** A voter keeps its first vote only. */
  VOTE_NOT_KEPT(SimProfile.SPLIT, "I-REC|I-RFT", nodes(Ports.logDisk(DiskBugs.VoteNotKept::new))),
  /** A voter that starts again does not find its log, refuses to vote, and is missed. */
  LOG_FORGOTTEN(
      SimProfile.CRASH, "I-REC|not in time", nodes(Ports.logDisk(DiskBugs.LogForgotten::new))),
  /** A voter that starts again takes the end of its log for torn. */
  LOG_CUT_SHORT(SimProfile.CRASH, "I-REC", nodes(Ports.logDisk(DiskBugs.LogCutShort::new))),
  /** A voter that starts again does not know that it is one. */
  VOTER_FORGOTTEN(SimProfile.CRASH, "I-REC", nodes(Ports.logDisk(DiskBugs.VoterForgotten::new))),
  /** A node that starts again counts the same incarnation. */
  SAME_INCARNATION(
      SimProfile.CRASH,
      "I-|not in time|fault on|NoLost",
      nodes(Ports.disk(DiskBugs.SameIncarnation::new)));

  private final SimProfile profile;
  private final Pattern complaint;
  private final Supplier<Grid> grids;

  PlantedBug(SimProfile profile, String complaint, Supplier<Grid> grids) {
    this.profile = profile;
    this.complaint = Pattern.compile(complaint);
    this.grids = grids;
  }

  private static Supplier<Grid> toy(ToyGrid.Bug bug) {
    return () -> new ToyGrid(bug);
  }

  private static Supplier<Grid> nodes(UnaryOperator<NodePorts> change) {
    return () -> new PlantedGrid(change, ports -> ports);
  }

  private static Supplier<Grid> history(UnaryOperator<NodePorts> change) {
    return () -> new PlantedGrid(change, ports -> ports).seenByHistory();
  }

  private static NodePorts dirtyReads(NodePorts ports) {
    StrictBugs.UnderWay writes = new StrictBugs.UnderWay();
    return Ports.frames(() -> new StrictBugs.DirtyReads(writes)).apply(ports);
  }

  private static Supplier<Grid> clients(Supplier<? extends io.latticegrid.sim.FrameTap> taps) {
    UnaryOperator<ClientPorts> change = Ports.clientFrames(taps);
    return () -> new PlantedGrid(ports -> ports, change);
  }

  /** The bug of that flag; null if there is none. */
  public static @Nullable PlantedBug of(String flag) {
    for (PlantedBug bug : values()) {
      if (bug.flag().equals(flag)) {
        return bug;
      }
    }
    return null;
  }

  /** By which the command line knows it. */
  public String flag() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The runs that are to find it. */
  public SimProfile profile() {
    return profile;
  }

  /** A grid with the bug. */
  public Grid grid() {
    return grids.get();
  }

  /** Whether a run that failed so has found it. */
  public boolean explains(String failure) {
    return complaint.matcher(failure).find();
  }
}
