package io.keytrail.schemas.topics;

import io.keytrail.schemas.topics.TopicCatalogue.Application;

/**
 * An internal topic: what Kafka Streams restores a state store from. It makes the topic itself, with as many partitions as
 * the store's input has; nobody else reads or writes it. Layouts in bytes: docs/architecture.md.
 *
 * @param application whose store
 * @param store the store's name
 * @param name full name of the topic, prefix included
 * @param key what the record key is, in words
 * @param value what the record value is, in words
 * @param cleanup Kafka's {@code cleanup.policy}: {@code compact}, or {@code compact,delete} for a store whose segments expire
 */
public record Changelog(Application application, String store, String name, String key, String value, String cleanup) {}
