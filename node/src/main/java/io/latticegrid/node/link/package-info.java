/** Connections to the other members. */
@NullMarked
package io.latticegrid.node.link;

import org.jspecify.annotations.NullMarked;
