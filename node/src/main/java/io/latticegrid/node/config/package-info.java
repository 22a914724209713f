/** Configuration of a node, and the ports it is built from. */
@NullMarked
package io.latticegrid.node.config;

import org.jspecify.annotations.NullMarked;
