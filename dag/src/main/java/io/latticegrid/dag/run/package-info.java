/**
 * Runs executions cooperatively on one loop; {@link io.latticegrid.dag.run.DagWorker} is its face.
 */
@NullMarked
package io.latticegrid.dag.run;

import org.jspecify.annotations.NullMarked;
