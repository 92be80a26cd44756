package io.keytrail.streams.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.CallOutcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.WithNull;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

class FlatReaderTest {

    private static final FlatReader<ApiCall> CALLS = reader(ApiCall.class, ApiCall.getClassSchema());

    private static <T extends SpecificRecord> FlatReader<T> reader(Class<T> type, Schema schema) {
        return FlatReader.of(type, new StateModel(type), schema).orElseThrow();
    }

    private static ApiCall read(byte[] bytes) {
        return CALLS.read(bytes, 0, bytes.length);
    }

    private static byte[] written(ApiCall call) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new SpecificDatumWriter<>(ApiCall.class).write(call, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static ApiCall call(String text, String nullable, long number, int status, CallOutcome outcome) {
        return ApiCall.newBuilder()
                .setCallId(text)
                .setAccountId("acme")
                .setOccurredAt(Instant.ofEpochMilli(number))
                .setMethod("GET")
                .setPath(text)
                .setStatus(status)
                .setLatencyMicros(number)
                .setRequestBytes(-number)
                .setResponseBytes(Long.MAX_VALUE - number)
                .setOutcome(outcome)
                .setKeyId(nullable)
                .setUserAgent(nullable)
                .setGateway(nullable)
                .build();
    }

    @Property
    void whatAvroWroteIsReadAsItWas(
            @ForAll String text,
            @ForAll @WithNull String nullable,
            @ForAll @LongRange(min = -1L << 50, max = 1L << 50) long number,
            @ForAll int status,
            @ForAll CallOutcome outcome)
            throws IOException {
        ApiCall call = call(wellFormed(text), nullable == null ? null : wellFormed(nullable), number, status, outcome);

        ApiCall read = read(written(call));

        assertThat(read).isEqualTo(call);
    }

    /** Half a pair of surrogates has no UTF-8. */
    private static String wellFormed(String text) {
        return text.replaceAll("[\\x{D800}-\\x{DFFF}]", "");
    }

    @Property
    void aRecordIsReadWhateverFollowsItAndNeverHalfOfIt(@ForAll @IntRange(max = 200) int length) throws IOException {
        byte[] whole = written(call("c1", "x", 7, 200, CallOutcome.ACCEPTED));

        ApiCall read = read(Arrays.copyOf(whole, length));

        assertThat(read != null).isEqualTo(length >= whole.length);
    }

    @Property
    void damagedBytesAreReadAsAvroReadsThemOrNotAtAll(@ForAll @IntRange(max = 60) int at, @ForAll byte damage)
            throws IOException {
        byte[] bytes = written(call("c1", "x", 7, 200, CallOutcome.ACCEPTED));
        bytes[at % bytes.length] = damage;

        ApiCall read = read(bytes);

        if (read != null) {
            assertThat(read).isEqualTo(byAvro(bytes));
        }
    }

    private static ApiCall byAvro(byte[] bytes) throws IOException {
        return new SpecificDatumReader<>(ApiCall.class)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
    }

    @Example
    void aRecordWithinARecordIsLeftToAvro() {
        assertThat(FlatReader.of(AuditEntry.class, new StateModel(AuditEntry.class), AuditEntry.getClassSchema()))
                .isEmpty();
    }
}
