/** The rules of the house as tests: layers, cycles, determinism, sizes and names. */
@NullMarked
package io.latticegrid.architecture;

import org.jspecify.annotations.NullMarked;
