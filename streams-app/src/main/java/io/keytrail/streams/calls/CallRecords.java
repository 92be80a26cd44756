package io.keytrail.streams.calls;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.codec.AvroSerdes;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads calls from records of {@code api-calls} as the call log does: by the same rules, and cleaned in the same way. For
 * readers of the topic itself, who then see no call that the log would not take; that a call was sent before, only the log
 * can tell. Thread-safe.
 */
public final class CallRecords {

    private final CallDecoder decoder;
    private final int partitions;

    /**
     * @param serdes reads the values
     * @param topic full name of the topic
     * @param partitions how many partitions it has
     */
    public CallRecords(AvroSerdes serdes, String topic, int partitions) {
        this.decoder = CallDecoder.of(serdes.of(ApiCall.class).deserializer(), topic);
        this.partitions = partitions;
    }

    /**
     * The record's call, cleaned; empty if it is another account's, or none that the call log takes.
     *
     * @param rec a record of the topic
     * @param accountKey the account's id in UTF-8
     * @param now a call that is more than 7 days old then is left out
     * @throws io.keytrail.schemas.codec.AvroCodecException if the registry can't be reached
     */
    public Optional<ApiCall> admitted(ConsumerRecord<byte[], byte[]> rec, byte[] accountKey, Instant now) {
        if (!Arrays.equals(accountKey, rec.key())) {
            return Optional.empty();
        }
        CallVerdict verdict = new CallAdmission(decoder, partitions)
                .judge(rec.key(), rec.value(), rec.timestamp(), rec.partition(), now.toEpochMilli());
        return verdict instanceof CallVerdict.Admitted admitted
                ? Optional.of(CallAdmission.decoded(admitted.call()))
                : Optional.empty();
    }
}
