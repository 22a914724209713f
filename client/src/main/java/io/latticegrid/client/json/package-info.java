/** JSON as values of maps, without an object for each of its parts. */
@NullMarked
package io.latticegrid.client.json;

import org.jspecify.annotations.NullMarked;
