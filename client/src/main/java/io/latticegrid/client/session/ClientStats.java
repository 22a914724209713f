package io.latticegrid.client.session;

/**
 * The counters of a client since it was made. Immutable.
 *
 * @param operations requests begun; a batch counts one a section
 * @param retries attempts beyond the first
 * @param redirects answers that another node serves the partition
 * @param reconnects connections opened again after they were lost
 * @param indeterminate writes that ended without a known outcome
 * @param refused operations refused here because too many were under way
 * @param actingReplies answers by an acting primary: one without a valid lease, whose reads may be
 *     old, or one promoted at once after a death, whose conditional writes may have met others
 * @param lostWritesMissed writes that lost to concurrent ones and of which no listener was told,
 *     because they were too many to be remembered
 * @param openConnections connections open at present
 * @param routingVersion version of the partition table in use; 0 for none
 * @param hedges reads for which somebody else was asked as well
 * @param copyAnswers reads that a backup has answered
 */
public record ClientStats(
    long operations,
    long retries,
    long redirects,
    long reconnects,
    long indeterminate,
    long refused,
    long actingReplies,
    long lostWritesMissed,
    int openConnections,
    long routingVersion,
    long hedges,
    long copyAnswers) {}
