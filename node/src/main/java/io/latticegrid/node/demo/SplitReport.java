package io.latticegrid.node.demo;

/**
 * What the demo of a split found. Immutable.
 *
 * @param acknowledgedWest writes acknowledged to the side of two nodes
 * @param acknowledgedEast writes acknowledged to the side of one node
 * @param firstWestMillis from the cut until the first write of that side
 * @param firstEastMillis from the cut until the first write of the other
 * @param verified fields, amounts and elements that were looked at afterwards
 * @param decided fields that both sides wrote, of which the later write stays
 * @param lost what was acknowledged and is not there
 * @param indeterminate flights and amounts whose outcome a side was not told
 * @param mergedMillis from the heal until all copies were merged
 * @param seconds how long the demo took
 */
public record SplitReport(
    long acknowledgedWest,
    long acknowledgedEast,
    long firstWestMillis,
    long firstEastMillis,
    long verified,
    long decided,
    long lost,
    long indeterminate,
    long mergedMillis,
    double seconds) {
  /** Whether nothing was lost. */
  public boolean isGood() {
    return lost == 0;
  }
}
