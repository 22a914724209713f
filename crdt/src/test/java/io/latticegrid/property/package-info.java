/** A small kit for property tests: seeded generation, replay, shrinking. */
package io.latticegrid.property;
