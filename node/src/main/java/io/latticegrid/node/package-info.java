/** The composition root: builds a node from its ports. */
@NullMarked
package io.latticegrid.node;

import org.jspecify.annotations.NullMarked;
