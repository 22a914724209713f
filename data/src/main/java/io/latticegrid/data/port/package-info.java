/** The ports: everything that a deterministic core may ask of the outside world. */
@NullMarked
package io.latticegrid.data.port;

import org.jspecify.annotations.NullMarked;
