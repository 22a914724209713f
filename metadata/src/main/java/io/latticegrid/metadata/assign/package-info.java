/** Which members should hold which partitions, and the steps that lead there; pure. */
@NullMarked
package io.latticegrid.metadata.assign;

import org.jspecify.annotations.NullMarked;
