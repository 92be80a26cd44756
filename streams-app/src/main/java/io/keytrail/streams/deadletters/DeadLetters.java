package io.keytrail.streams.deadletters;

import io.keytrail.schemas.IsoMillis;
import io.keytrail.schemas.codec.AvroCodecException;
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.schemas.topics.DeadLetterHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Makes the record for {@code dead-letters} out of one that can't be used: as it came, but with every key text masked at
 * equal length, cut to {@link #LARGEST_VALUE} so that no producer and no broker refuses it, and with its origin and the
 * reason in {@link DeadLetterHeaders}. Its timestamp is the given time, never that of the record, which may be what is
 * wrong with it.
 */
public final class DeadLetters {

    /** Bytes of a value that are kept; {@link DeadLetterHeaders#ORIGINAL_SIZE} tells where some were cut off. */
    public static final int LARGEST_VALUE = 128 * 1024;

    private static final int LARGEST_KEY = 4 * 1024;
    private static final int MOST_HEADERS = 32;
    private static final int LARGEST_HEADER = 1024;

    private final String topic;

    /** @param topic full name of the dead-letter topic */
    public DeadLetters(String topic) {
        this.topic = topic;
    }

    /** Full name of the dead-letter topic. */
    public String topic() {
        return topic;
    }

    /**
     * The letter for a record.
     *
     * @param origin where it came from
     * @param key its key as it came, or null
     * @param value its value as it came, or null
     * @param headers its headers as they came
     * @param reason why
     * @param detail one sentence for people, without any part of the record's key or value
     * @param now the letter's timestamp
     */
    public ProducerRecord<byte[], byte[]> letter(
            Origin origin,
            byte[] key,
            byte[] value,
            Headers headers,
            DeadLetterReason reason,
            String detail,
            Instant now) {
        return new ProducerRecord<>(
                topic,
                null,
                Math.max(0, now.toEpochMilli()),
                masked(key, LARGEST_KEY),
                masked(value, LARGEST_VALUE),
                letterHeaders(origin, value, headers, reason, detail));
    }

    /** What may be said of a failure to read a record: the codec's own words, of others only their type. */
    public static String detailOf(Exception failure) {
        return failure instanceof AvroCodecException
                ? failure.getMessage()
                : "could not be read: " + failure.getClass().getName();
    }

    private static Headers letterHeaders(
            Origin origin, byte[] value, Headers headers, DeadLetterReason reason, String detail) {
        Headers letterHeaders = new RecordHeaders();
        int copied = 0;
        for (Header header : headers) {
            if (copied++ == MOST_HEADERS) {
                break;
            }
            if (header.key().length() <= LARGEST_HEADER) {
                letterHeaders.add(KeyText.mask(header.key()), masked(header.value(), LARGEST_HEADER));
            }
        }
        put(letterHeaders, DeadLetterHeaders.REASON, reason.name());
        put(letterHeaders, DeadLetterHeaders.DETAIL, detail);
        put(letterHeaders, DeadLetterHeaders.ORIGIN_TOPIC, origin.topic());
        put(letterHeaders, DeadLetterHeaders.ORIGIN_PARTITION, Integer.toString(origin.partition()));
        put(letterHeaders, DeadLetterHeaders.ORIGIN_OFFSET, Long.toString(origin.offset()));
        put(letterHeaders, DeadLetterHeaders.ORIGIN_TIMESTAMP, timestampText(origin.timestamp()));
        if (value != null && value.length > LARGEST_VALUE) {
            put(letterHeaders, DeadLetterHeaders.ORIGINAL_SIZE, Integer.toString(value.length));
        }
        return letterHeaders;
    }

    /** A header of a record that was a letter before must not pass for ours. */
    private static void put(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String timestampText(long timestamp) {
        return timestamp < 0 ? Long.toString(timestamp) : IsoMillis.format(Instant.ofEpochMilli(timestamp));
    }

    /** Masks before it cuts: half a key is a secret too. */
    private static byte[] masked(byte[] bytes, int largest) {
        if (bytes == null) {
            return null;
        }
        byte[] masked = masked(bytes);
        return masked.length <= largest ? masked : Arrays.copyOf(masked, largest);
    }

    /** ISO 8859-1 maps every byte to one character and back, so lengths and offsets within the bytes still hold. */
    private static byte[] masked(byte[] bytes) {
        return mayHoldKey(bytes)
                ? KeyText.mask(new String(bytes, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1)
                : bytes;
    }

    private static boolean mayHoldKey(byte[] bytes) {
        for (int i = 1; i < bytes.length; i++) {
            if ((bytes[i] | 0x20) == 't' && (bytes[i - 1] | 0x20) == 'k') {
                return true;
            }
        }
        return false;
    }

    /**
     * Where a record came from.
     *
     * @param topic full name
     * @param partition its number
     * @param offset the record's offset
     * @param timestamp the record's timestamp, whatever it is
     */
    public record Origin(String topic, int partition, long offset, long timestamp) {}
}
