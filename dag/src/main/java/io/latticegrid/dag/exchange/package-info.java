/** The bytes between members: frames, and rows as items. */
@NullMarked
package io.latticegrid.dag.exchange;

import org.jspecify.annotations.NullMarked;
