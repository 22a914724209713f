package io.latticegrid.node.admission;

import io.latticegrid.data.error.GridException;

/**
 * Why a peer is not let in. Immutable.
 *
 * @param code what kind of reason
 * @param text what is wrong and what to do
 */
public record Refusal(GridException.Code code, String text) {}
