/** Scenarios of whole clusters, simulated, named as statements. */
@NullMarked
package io.latticegrid.scenario;

import org.jspecify.annotations.NullMarked;
