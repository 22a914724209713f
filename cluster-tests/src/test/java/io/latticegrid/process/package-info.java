/** Real processes and containers, killed. */
@NullMarked
package io.latticegrid.process;

import org.jspecify.annotations.NullMarked;
