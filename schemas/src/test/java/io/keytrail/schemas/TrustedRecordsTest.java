package io.keytrail.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.codec.AvroDeserializer;
import io.keytrail.schemas.codec.AvroSerializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.util.ClassSecurityValidator;
import org.junit.jupiter.api.Test;

/** Avro's trust is decided once in a JVM, so what a program does first is tried in JVMs of their own. */
class TrustedRecordsTest {

    @Test
    void aProgramThatOnlyBuildsARecordNeedsNoJvmOption() throws Exception {
        assertThat(run(BuildsARecord.class)).isEqualTo("acme ACCEPTED");
    }

    @Test
    void aProgramThatOnlyReadsByClassNameNeedsNoJvmOption() throws Exception {
        assertThat(run(WritesAndReads.class)).isEqualTo("acme");
    }

    @Test
    void nothingButGeneratedClassesIsTrusted() {
        // When
        TrustedRecords.declare();
        ClassSecurityValidator.ClassSecurityPredicate trust = ClassSecurityValidator.getGlobal();
        // Then
        assertThat(trust.isTrusted(ApiCall.class)).isTrue();
        assertThat(trust.isTrusted(CallOutcome.class)).isTrue();
        assertThat(trust.isTrusted(String.class)).isTrue();
        assertThat(trust.isTrusted(IsoMillis.class)).isFalse();
        assertThat(trust.isTrusted(AvroSerializer.class)).isFalse();
        assertThat(trust.isTrusted(ProcessBuilder.class)).isFalse();
    }

    /** First thing it does with Avro is a builder. */
    static final class BuildsARecord {
        private BuildsARecord() {}

        public static void main(String[] args) {
            ApiCall call = ApiCall.newBuilder()
                    .setCallId("c")
                    .setAccountId("acme")
                    .setOccurredAt(Instant.EPOCH)
                    .setMethod("GET")
                    .setPath("/")
                    .setStatus(200)
                    .build();
            System.out.print(call.getAccountId() + " " + call.getOutcome());
        }
    }

    /** First thing it does with Avro is to read what another program wrote. */
    static final class WritesAndReads {
        private WritesAndReads() {}

        public static void main(String[] args) {
            Map<String, String> config = Map.of("schema.registry.url", "mock://trusted");
            try (AvroSerializer<Member> serializer = new AvroSerializer<>();
                    AvroDeserializer<Member> deserializer = new AvroDeserializer<>()) {
                serializer.configure(config, false);
                deserializer.configure(config, false);
                byte[] bytes = serializer.serialize("t", new Member("acme", "a@acme.test", "super-admin"));
                System.out.print(deserializer.deserialize("t", bytes).getUserId());
            }
        }
    }

    private static String run(Class<?> main) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
