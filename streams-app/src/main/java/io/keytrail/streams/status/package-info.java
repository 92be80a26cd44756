/** The newest status of every key, on every instance. */
package io.keytrail.streams.status;
