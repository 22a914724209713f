/** Tests of the session, in a world of virtual time. */
@NullMarked
package io.latticegrid.client.session;

import org.jspecify.annotations.NullMarked;
