package io.latticegrid.client.session;

import org.jspecify.annotations.Nullable;

/**
 * What came of a batch. Immutable; the arrays belong to the caller.
 *
 * @param values for reads, one a key in the order asked, null where there is no entry
 * @param count for counts, the entries in all partitions
 */
public record BatchOutcome(byte[] @Nullable [] values, long count) {}
