package io.keytrail.streams.query;

import io.keytrail.schemas.codec.AvroSerdes;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * Where streams of calls come from.
 *
 * @param topic full name of {@code api-calls}
 * @param consumers gives a new consumer for each stream: reads committed records as bytes, belongs to no group
 * @param serdes reads the values
 */
public record CallSource(String topic, Supplier<Consumer<byte[], byte[]>> consumers, AvroSerdes serdes) {}
