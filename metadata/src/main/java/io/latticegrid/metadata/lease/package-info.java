/** How long a member may serve without asking anybody. */
@NullMarked
package io.latticegrid.metadata.lease;

import org.jspecify.annotations.NullMarked;
