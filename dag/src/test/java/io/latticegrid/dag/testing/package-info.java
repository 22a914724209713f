/** Fixtures: members in virtual time, and a harness for processors. */
@NullMarked
package io.latticegrid.dag.testing;

import org.jspecify.annotations.NullMarked;
