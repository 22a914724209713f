package io.latticegrid.benchmarks.split;

/**
 * What one grid did over all splits. Immutable.
 *
 * @param peer its name
 * @param splits how often it was cut in two
 * @param writes field writes acknowledged
 * @param fieldsLost fields that have not what was acknowledged last, summed over the looks after
 *     each heal
 * @param adds increments acknowledged
 * @param addsLost increments that are not counted in the end
 * @param includes elements acknowledged
 * @param includesLost elements that are not in the set in the end
 * @param unknown operations whose outcome the client was not told
 * @param mergeSeconds the longest time from a heal until the cluster was whole
 */
record SplitFigures(
    String peer,
    int splits,
    long writes,
    long fieldsLost,
    long adds,
    long addsLost,
    long includes,
    long includesLost,
    long unknown,
    double mergeSeconds) {
  boolean lostNothing() {
    return fieldsLost == 0 && addsLost == 0 && includesLost == 0;
  }
}
