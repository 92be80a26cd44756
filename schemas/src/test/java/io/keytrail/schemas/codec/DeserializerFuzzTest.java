package io.keytrail.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.SealedKey;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** Whatever the bytes are, reading them gives a record or an {@link AvroCodecException}, and costs memory of their order. */
class DeserializerFuzzTest {

    /** A list of 1024 references for each array field, a few thousand objects, an exception and its stack trace. */
    private static final long ALLOWED = 512 * 1024;

    private static final List<Class<? extends SpecificRecord>> TYPES =
            List.of(ApiCall.class, KeyStatus.class, KeyAction.class, AuditEntry.class, SealedKey.class);

    private static final String SCOPE = "deserializer-fuzz";
    private static final AvroSerdes SERDES = AvroSerdes.from(Map.of(AvroSerdes.REGISTRY_URL, "mock://" + SCOPE));
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @BeforeContainer
    static void loadEveryClassBeforeMemoryIsCounted() {
        for (Class<? extends SpecificRecord> type : TYPES) {
            attempt(type, header(type), 0);
            attempt(type, new byte[] {1}, 0);
        }
        attempt(ApiCall.class, header(GENEROUS), 0);
        attempt(ApiCall.class, SERDES.of(ApiCall.class).serializer().serialize("t", Records.call()), 0);
        attempt(KeyStatus.class, SERDES.of(KeyStatus.class).serializer().serialize("t", Records.status()), 0);
    }

    @Property(tries = 3000)
    void anyBytesAtAll(@ForAll("types") Class<? extends SpecificRecord> type, @ForAll byte[] bytes) {
        attempt(type, bytes, ALLOWED);
    }

    @Property(tries = 10_000)
    void anyBytesBehindAGoodHeader(
            @ForAll("types") Class<? extends SpecificRecord> type, @ForAll @Size(max = 300) byte[] bytes) {
        attempt(type, concat(header(type), bytes), ALLOWED);
    }

    @Property(tries = 5000)
    void aRecordWithBytesThatFlipped(
            @ForAll("records") SpecificRecord record,
            @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 10_000) Integer> places,
            @ForAll byte value) {
        byte[] bytes = SERDES.of(SpecificRecord.class).serializer().serialize("t", record);
        for (int place : places) {
            bytes[5 + place % (bytes.length - 5)] = value;
        }
        attempt(record.getClass(), bytes, ALLOWED);
    }

    /** A writer's schema with all that Avro can nest, as a stranger might register it, read into one of ours. */
    @Property(tries = 10_000)
    void anyBytesInAWritersSchemaFullOfCollections(@ForAll @Size(max = 300) byte[] bytes) {
        attempt(ApiCall.class, concat(header(GENEROUS), bytes), ALLOWED);
    }

    @Property(tries = 3000)
    void countsAndLengthsFarBeyondThePayload(
            @ForAll("types") Class<? extends SpecificRecord> type,
            @ForAll @IntRange(max = 60) int position,
            @ForAll("hugeNumbers") byte[] number) {
        byte[] bytes = concat(header(type), new byte[80]);
        System.arraycopy(number, 0, bytes, 5 + position, number.length);
        attempt(type, bytes, ALLOWED);
    }

    @Property(tries = 3000)
    void hugeCountsInCollectionsOfTheWriter(
            @ForAll @IntRange(max = 60) int position, @ForAll("hugeNumbers") byte[] number) {
        byte[] bytes = concat(header(GENEROUS), new byte[80]);
        System.arraycopy(number, 0, bytes, 5 + position, number.length);
        attempt(ApiCall.class, bytes, ALLOWED);
    }

    @Provide
    Arbitrary<Class<? extends SpecificRecord>> types() {
        return Arbitraries.of(TYPES);
    }

    @Provide
    Arbitrary<SpecificRecord> records() {
        return Arbitraries.of(Records.call(), Records.status(), Records.sealedKey());
    }

    @Provide
    Arbitrary<byte[]> hugeNumbers() {
        return Arbitraries.longs().map(DeserializerFuzzTest::varint);
    }

    private static void attempt(Class<? extends SpecificRecord> type, byte[] bytes, long allowed) {
        long thread = Thread.currentThread().getId();
        var deserializer = SERDES.of(type).deserializer();
        long before = THREADS.getThreadAllocatedBytes(thread);
        try {
            deserializer.deserialize("t", bytes);
        } catch (AvroCodecException expected) {
            // what else happens fails the property
        }
        long allocated = THREADS.getThreadAllocatedBytes(thread) - before;
        if (allowed > 0) {
            assertThat(allocated).isLessThan(allowed);
        }
    }

    private static byte[] header(Class<? extends SpecificRecord> type) {
        return header(SpecificData.get().getSchema(type));
    }

    private static byte[] header(Schema writer) {
        int id = InMemoryRegistry.scope(SCOPE).idOf("t-value", writer);
        return new byte[] {0, 0, 0, 0, (byte) id};
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] varint(long value) {
        byte[] bytes = new byte[10];
        int size = 0;
        long rest = value;
        do {
            byte low = (byte) (rest & 0x7f);
            rest >>>= 7;
            bytes[size++] = rest == 0 ? low : (byte) (low | 0x80);
        } while (rest != 0);
        return Arrays.copyOf(bytes, size);
    }

    /** ApiCall with fields before its own that only cost time and memory. */
    private static final Schema GENEROUS = generous();

    private static Schema generous() {
        String more =
                "{\"name\":\"m\",\"type\":{\"type\":\"map\",\"values\":{\"type\":\"array\",\"items\":\"bytes\"}}},"
                        + "{\"name\":\"f\",\"type\":{\"type\":\"fixed\",\"name\":\"Zero\",\"size\":0}},"
                        + "{\"name\":\"r\",\"type\":{\"type\":\"record\",\"name\":\"Tree\",\"fields\":["
                        + "{\"name\":\"c\",\"type\":{\"type\":\"array\",\"items\":\"Tree\"}}]}},";
        String schema = ApiCall.getClassSchema().toString();
        return new Schema.Parser()
                .parse(schema.replace(
                        "\"fields\":[{\"name\":\"callId\"", "\"fields\":[" + more + "{\"name\":\"callId\""));
    }
}
