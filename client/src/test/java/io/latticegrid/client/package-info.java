/** Tests of the public face, in a world of virtual time. */
@NullMarked
package io.latticegrid.client;

import org.jspecify.annotations.NullMarked;
