/** The demo: a real cluster on real data. */
@NullMarked
package io.latticegrid.node.demo;

import org.jspecify.annotations.NullMarked;
