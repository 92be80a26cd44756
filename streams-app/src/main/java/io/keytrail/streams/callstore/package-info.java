/**
 * The store of the call log: calls in memory, and sorted runs of them on disk, with the input topic as changelog. Usage and
 * last uses come from the same rows. Why so: docs/decisions/020-runs-of-calls.md.
 */
package io.keytrail.streams.callstore;
