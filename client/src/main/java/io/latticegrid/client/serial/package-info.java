/** How Java classes map onto the values of the grid. */
@NullMarked
package io.latticegrid.client.serial;

import org.jspecify.annotations.NullMarked;
