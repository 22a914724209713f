/** Between the images and records and their Protobuf form. */
@NullMarked
package io.latticegrid.metadata.codec;

import org.jspecify.annotations.NullMarked;
