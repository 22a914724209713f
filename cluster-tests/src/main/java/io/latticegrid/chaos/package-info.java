/**
 * Chaos with real processes: nodes in JVMs of their own are killed, stopped and split from each
 * other under load, and every answer is held against what was acknowledged.
 */
@NullMarked
package io.latticegrid.chaos;

import org.jspecify.annotations.NullMarked;
