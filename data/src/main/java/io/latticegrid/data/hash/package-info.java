/** The published key hash. */
@NullMarked
package io.latticegrid.data.hash;

import org.jspecify.annotations.NullMarked;
