/** Descriptions of predicates and queries as plain data, and their pruning. */
@NullMarked
package io.latticegrid.data.query;

import org.jspecify.annotations.NullMarked;
