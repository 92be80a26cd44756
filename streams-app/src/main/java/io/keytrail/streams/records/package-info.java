/** The read side's topology: what is served is built here from committed topics. */
package io.keytrail.streams.records;
