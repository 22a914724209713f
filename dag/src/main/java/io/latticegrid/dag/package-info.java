/**
 * The DAG executor's face: the immutable model ({@link io.latticegrid.dag.Dag}), the cooperative
 * contract ({@link io.latticegrid.dag.Processor}), the port between members ({@link
 * io.latticegrid.dag.Exchange}) and the life of a run ({@link io.latticegrid.dag.Execution}).
 */
@NullMarked
package io.latticegrid.dag;

import org.jspecify.annotations.NullMarked;
