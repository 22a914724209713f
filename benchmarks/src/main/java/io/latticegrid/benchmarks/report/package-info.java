/** What a run found, as a table for people and as JSON lines. */
@NullMarked
package io.latticegrid.benchmarks.report;

import org.jspecify.annotations.NullMarked;
