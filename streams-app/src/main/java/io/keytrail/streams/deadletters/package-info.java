/** Records that can't be used: why, and how they are set aside on {@code dead-letters}. */
package io.keytrail.streams.deadletters;
