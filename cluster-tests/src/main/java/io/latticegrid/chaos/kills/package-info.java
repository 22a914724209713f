/**
 * Processes that keep entries on a disk are killed at any moment, and what they kept is held
 * against what they had acknowledged.
 */
@NullMarked
package io.latticegrid.chaos.kills;

import org.jspecify.annotations.NullMarked;
