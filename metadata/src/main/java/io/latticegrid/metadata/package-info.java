/** The control plane of a member: who belongs to the cluster, who serves what, and who may. */
@NullMarked
package io.latticegrid.metadata;

import org.jspecify.annotations.NullMarked;
