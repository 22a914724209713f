/** What a client is made from: its configuration and its ports. */
@NullMarked
package io.latticegrid.client.config;

import org.jspecify.annotations.NullMarked;
