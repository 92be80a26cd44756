package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

class JsonLinesTest {

    private static final int SMALL = 64;
    private static final byte[] NAME = JsonLines.name("field");
    /** A slash may be escaped and need not be. */
    private static final JsonMapper JACKSON = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
            .build();

    record Texts(String field) {}

    record Numbers(long field) {}

    record Durations(BigDecimal field) {}

    private interface Fields {
        void write(JsonLines lines) throws IOException;
    }

    private static String written(Fields fields) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonLines lines = new JsonLines(out, SMALL);
        fields.write(lines);
        lines.flush();
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String line(Fields fields) throws IOException {
        return written(lines -> {
            lines.begin();
            fields.write(lines);
            lines.end();
        });
    }

    /** Every character there is, and those that JSON escapes often; no half pairs, which no stored text has. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                        Arbitraries.chars().range('\0', '\u007f').map(String::valueOf),
                        Arbitraries.of("\"", "\\", "/", "\u2028", "\ufeff", "\uffff"),
                        Arbitraries.integers()
                                .between(0, Character.MAX_CODE_POINT)
                                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                                .map(Character::toString))
                .list()
                .ofMaxSize(60)
                .map(parts -> String.join("", parts));
    }

    @Property
    void aTextIsWrittenAsJacksonWritesIt(@ForAll("texts") String text) throws IOException {
        String line = line(lines -> lines.text(NAME, text));

        assertThat(line).isEqualTo(JACKSON.writeValueAsString(new Texts(text)) + "\n");
    }

    @Property
    void aNumberIsWrittenAsJacksonWritesIt(@ForAll long number) throws IOException {
        String line = line(lines -> lines.number(NAME, number));

        assertThat(line).isEqualTo(JACKSON.writeValueAsString(new Numbers(number)) + "\n");
    }

    @Property
    void aDurationIsWrittenAsJacksonWritesIt(@ForAll long micros) throws IOException {
        String line = line(lines -> lines.millis(NAME, micros));

        assertThat(line).isEqualTo(JACKSON.writeValueAsString(new Durations(Millis.ofMicros(micros))) + "\n");
    }

    @Property
    void aCallIsWrittenAsJacksonWritesItsView(
            @ForAll("texts") String path, @ForAll("texts") String userAgent, @ForAll CallOutcome outcome)
            throws IOException {
        ApiCall full = Calls.call("acme", "c1", Instant.parse("2026-11-25T17:00:00.007Z"))
                .setPath(path)
                .setUserAgent(userAgent)
                .setOutcome(outcome)
                .setRequestId("r")
                .setError("e")
                .build();
        ApiCall bare = ApiCall.newBuilder(full)
                .setClientIp(null)
                .setUserAgent(null)
                .setKeyId(null)
                .setKeyHint(null)
                .setKind(null)
                .setRequestId(null)
                .setError(null)
                .build();

        for (ApiCall call : List.of(full, bare)) {
            String line = written(lines -> CallLine.write(call, lines));

            assertThat(line).isEqualTo(JACKSON.writeValueAsString(CallView.of(call)) + "\n");
        }
    }

    @Example
    void halfAPairBecomesAQuestionMark() throws IOException {
        String line = line(lines -> lines.text(NAME, "a\ud83db\udc00"));

        assertThat(line).isEqualTo("{\"field\":\"a?b?\"}\n");
    }

    @Example
    void nothingGoesOnItsWayBeforeTheBufferIsFull() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonLines lines = new JsonLines(out, SMALL);

        lines.begin();
        lines.number(NAME, 1);
        lines.end();

        assertThat(out.size()).isZero();
    }

    @Example
    void aLineThatWasMadeElsewhereStandsByItself() throws IOException {
        String text = written(lines -> {
            lines.line("{}".getBytes(StandardCharsets.UTF_8));
            lines.line(("\"" + "x".repeat(2 * SMALL) + "\"").getBytes(StandardCharsets.UTF_8));
        });

        assertThat(text).isEqualTo("{}\n\"" + "x".repeat(2 * SMALL) + "\"\n");
    }
}
