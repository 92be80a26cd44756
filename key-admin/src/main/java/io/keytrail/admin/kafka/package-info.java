/** Kafka clients as key-admin needs them, and one way to follow a topic into memory. */
package io.keytrail.admin.kafka;
