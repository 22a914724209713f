/** Tests of what the demo is made of. */
@NullMarked
package io.latticegrid.node.demo;

import org.jspecify.annotations.NullMarked;
