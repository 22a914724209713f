/** Ready-made processors; {@link io.latticegrid.dag.processor.Processors} makes them. */
@NullMarked
package io.latticegrid.dag.processor;

import org.jspecify.annotations.NullMarked;
