/** The stores behind maps, as a node reaches them. */
@NullMarked
package io.latticegrid.node.store;

import org.jspecify.annotations.NullMarked;
