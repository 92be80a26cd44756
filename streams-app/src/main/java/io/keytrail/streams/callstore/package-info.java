/**
 * The store of the call log: one RocksDB for each partition of the input topic, which is its changelog. Rows lie in
 * segments of a day, usage beside them, and both reach the disk together with the offset that they stand for. Why so:
 * docs/decisions/019-call-store.md.
 */
package io.keytrail.streams.callstore;
