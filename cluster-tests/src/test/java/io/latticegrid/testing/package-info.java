/** Tests of the utilities for tests, and of the examples that their page has. */
@NullMarked
package io.latticegrid.testing;

import org.jspecify.annotations.NullMarked;
