/** Distributed queries: plans, their execution on the members, and explanations. */
@NullMarked
package io.latticegrid.query;

import org.jspecify.annotations.NullMarked;
