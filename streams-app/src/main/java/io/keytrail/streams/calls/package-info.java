/** Calls of the product's API: which are taken in, and the log of the last 7 days. */
package io.keytrail.streams.calls;
