/**
 * A world of one thread and virtual time in which clients are tested: loops, a network, a cluster.
 */
@NullMarked
package io.latticegrid.client.fake;

import org.jspecify.annotations.NullMarked;
