/** What every feature's view of its state store shares: reaching a local store, ranges of time, iterators. */
package io.keytrail.streams.stores;
