/** Tests of who may come in. */
@NullMarked
package io.latticegrid.node.admission;

import org.jspecify.annotations.NullMarked;
