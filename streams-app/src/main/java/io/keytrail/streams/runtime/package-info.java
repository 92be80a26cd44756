/** Starts, watches and closes the two Kafka Streams instances of the process; the way to their state. */
package io.keytrail.streams.runtime;
