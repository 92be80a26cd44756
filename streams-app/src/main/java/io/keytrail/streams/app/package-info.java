/** The process around topologies and query API: settings, start and stop, health, metrics. */
package io.keytrail.streams.app;
