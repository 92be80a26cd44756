package io.keytrail.streams.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.topics.DeadLetterHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class DeadLettersTest {

    private static final Instant NOW = Instant.parse("2026-11-23T20:00:00Z");
    private static final String KEY = "kt_app_" + "x".repeat(38);

    private final DeadLetters deadLetters = new DeadLetters("dead");

    @Test
    void aKeyTextThatLiesAcrossTheCutIsMaskedBeforeItIsCut() {
        byte[] value = new byte[DeadLetters.LARGEST_VALUE + 100];
        Arrays.fill(value, (byte) ' ');
        byte[] key = KEY.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(key, 0, value, DeadLetters.LARGEST_VALUE - 20, key.length);

        ProducerRecord<byte[], byte[]> letter = letter(null, value, new RecordHeaders());

        assertThat(letter.value()).hasSize(DeadLetters.LARGEST_VALUE);
        assertThat(new String(letter.value(), StandardCharsets.UTF_8)).endsWith(" kt_app_*************");
    }

    @Test
    void bytesThatAreNoTextStayAsTheyAre() {
        byte[] value = new byte[256];
        for (int i = 0; i < 256; i++) {
            value[i] = (byte) i;
        }
        byte[] keyed = new byte[256 + 45];
        System.arraycopy(value, 0, keyed, 0, 256);
        System.arraycopy(KEY.getBytes(StandardCharsets.UTF_8), 0, keyed, 256, 45);

        assertThat(letter(null, value, new RecordHeaders()).value()).isEqualTo(value);
        assertThat(letter(null, keyed, new RecordHeaders()).value())
                .startsWith(value)
                .hasSize(301);
    }

    @Test
    void headersOfTheRecordDoNotPassForOurs() {
        RecordHeaders headers = new RecordHeaders();
        headers.add(DeadLetterHeaders.REASON, "FORGED".getBytes(StandardCharsets.UTF_8));
        headers.add("trace", "t1".getBytes(StandardCharsets.UTF_8));
        headers.add("empty", null);

        ProducerRecord<byte[], byte[]> letter = letter(null, new byte[1], headers);

        assertThat(letter.headers().headers(DeadLetterHeaders.REASON)).hasSize(1);
        assertThat(new String(
                        letter.headers().lastHeader(DeadLetterHeaders.REASON).value(), StandardCharsets.UTF_8))
                .isEqualTo("INVALID");
        assertThat(letter.headers().lastHeader("trace").value()).isEqualTo("t1".getBytes(StandardCharsets.UTF_8));
        assertThat(letter.headers().lastHeader("empty").value()).isNull();
    }

    @Test
    void keyTextsInHeadersAndInTheKeyAreMaskedToo() {
        String encoded = KEY.replace("_", "%5F");
        RecordHeaders headers = new RecordHeaders();
        headers.add("authorization", ("Bearer " + KEY).getBytes(StandardCharsets.UTF_8));
        headers.add("uri", ("/a?hapikey=" + encoded).getBytes(StandardCharsets.UTF_8));
        headers.add(KEY, new byte[0]);

        ProducerRecord<byte[], byte[]> letter =
                letter(KEY.getBytes(StandardCharsets.UTF_8), encoded.getBytes(StandardCharsets.UTF_8), headers);

        StringBuilder all = new StringBuilder(new String(letter.key(), StandardCharsets.UTF_8))
                .append(new String(letter.value(), StandardCharsets.UTF_8));
        letter.headers()
                .forEach(header -> all.append(header.key()).append(new String(header.value(), StandardCharsets.UTF_8)));
        assertThat(all.toString())
                .contains("Bearer kt_app_***", "/a?hapikey=kt%5Fapp%5F***")
                .doesNotContain("xxx");
    }

    @Test
    void anyNumberAndSizeOfHeadersLeavesARecordThatBrokersTake() {
        RecordHeaders headers = new RecordHeaders();
        for (int i = 0; i < 1_000; i++) {
            headers.add("h" + i, new byte[10_000]);
        }
        headers.add("n".repeat(100_000), new byte[0]);

        ProducerRecord<byte[], byte[]> letter = letter(new byte[100_000], new byte[2_000_000], headers);

        long size = (long) letter.key().length + letter.value().length;
        for (var header : letter.headers()) {
            size += header.key().length() + (header.value() == null ? 0 : header.value().length);
        }
        assertThat(size).isLessThan(200_000);
    }

    private ProducerRecord<byte[], byte[]> letter(byte[] key, byte[] value, RecordHeaders headers) {
        return deadLetters.letter(
                new DeadLetters.Origin("calls", 1, 2, 3), key, value, headers, DeadLetterReason.INVALID, "why", NOW);
    }
}
