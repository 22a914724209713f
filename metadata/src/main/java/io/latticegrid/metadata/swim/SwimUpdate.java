package io.latticegrid.metadata.swim;

import io.latticegrid.data.id.MemberId;

/**
 * One piece of gossip. Immutable.
 *
 * @param member whom it is about
 * @param state what is said of it
 * @param refutation the member's refutation number on which this is based: how often the member
 *     contradicted so far (the paper calls it incarnation; ours counts the starts of a process)
 * @param by who says so: the accuser, or the member itself
 */
public record SwimUpdate(MemberId member, Reachability state, long refutation, MemberId by) {}
