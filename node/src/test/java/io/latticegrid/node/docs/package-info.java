/** The pages of the project are true: examples compile and run, links lead somewhere. */
@NullMarked
package io.latticegrid.node.docs;

import org.jspecify.annotations.NullMarked;
