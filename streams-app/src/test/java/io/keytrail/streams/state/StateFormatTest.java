package io.keytrail.streams.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.Actor;
import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.KeyStatus;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StateFormatTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.123Z");

    static List<Class<? extends SpecificRecord>> stateTypes() {
        return List.of(
                SlotState.class,
                AccountMembers.class,
                ChainHead.class,
                RefusalWindow.class,
                TaskMark.class,
                ActionOutcome.class,
                ApiCall.class,
                AuditEntry.class,
                KeyStatus.class);
    }

    @ParameterizedTest
    @MethodSource("stateTypes")
    void everySchemaIsItsNewestCommittedVersionAndReadsAllEarlierOnes(Class<? extends SpecificRecord> type) {
        StateFormat<?> format = StateFormat.of(type);

        Schema current = org.apache.avro.specific.SpecificData.get().getSchema(type);
        assertThat(format).isNotNull();
        assertThat(StateFormat.committedVersions(current.getFullName()))
                .isNotEmpty()
                .allSatisfy(earlier -> assertThat(SchemaCompatibility.checkReaderWriterCompatibility(current, earlier)
                                .getType())
                        .isEqualTo(SchemaCompatibilityType.COMPATIBLE));
    }

    @Test
    void aRecordComesBackAsItWasWritten() {
        ChainHead head = ChainHead.newBuilder()
                .setSequence(7)
                .setHash("ab".repeat(32))
                .setRecordedAt(NOON)
                .build();

        byte[] bytes = StateFormat.of(ChainHead.class).write(head);

        assertThat(bytes).startsWith(0xC3, 0x01);
        assertThat(StateFormat.of(ChainHead.class).read(bytes)).isEqualTo(head);
    }

    @Test
    void aRecordIsReadAmongOthersIfItsStoreKeepsTheVersionAndNotPastItsEnd() {
        // Given
        StateFormat<ChainHead> format = StateFormat.of(ChainHead.class);
        ChainHead head = ChainHead.newBuilder()
                .setSequence(7)
                .setHash("ab".repeat(32))
                .setRecordedAt(NOON)
                .build();
        byte[] written = format.write(head);
        byte[] among = ByteBuffer.allocate(5 + written.length * 2)
                .position(5)
                .put(written)
                .put(written)
                .array();
        int from = 5 + StateFormat.HEADER;
        int to = 5 + written.length;

        // When, then
        assertThat(format.read(format.version(), among, from, to)).isEqualTo(head);
        assertThatThrownBy(() -> format.read(format.version(), among, from, to - 1))
                .isInstanceOf(SerializationException.class);
        assertThatThrownBy(() -> format.read(format.version() + 1, among, from, to))
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void anEntryOfAnotherSchemaIsRefusedWithItsTypeAndSize() throws Exception {
        Schema foreign = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"Foreign\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}");
        byte[] bytes = new BinaryMessageEncoder<>(GenericData.get(), foreign)
                .encode(new GenericRecordBuilder(foreign).set("a", 1).build())
                .array();

        assertThatThrownBy(() -> StateFormat.of(ChainHead.class).read(bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("ChainHead");
    }

    @Test
    void damagedBytesAreRefused() {
        byte[] bytes = StateFormat.of(ChainHead.class)
                .write(ChainHead.newBuilder()
                        .setSequence(7)
                        .setHash("ab".repeat(32))
                        .setRecordedAt(NOON)
                        .build());

        assertThatThrownBy(() -> StateFormat.of(ChainHead.class).read(java.util.Arrays.copyOf(bytes, 20)))
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void aRecordThatWasNeverMeantForAStoreIsRefused() {
        assertThatThrownBy(() -> StateFormat.of(Actor.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("io.keytrail.schemas.Actor.1.avsc");
    }
}
