package io.keytrail.schemas.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.topics.TopicCatalogue;
import io.keytrail.schemas.topics.TopicSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds today's schemas against every version that was ever released (BACKWARD_TRANSITIVE). To add a version for each
 * schema that changed:
 *
 * <pre>mvn -pl schemas test -Dtest=SchemaHistoryTest -Dkeytrail.add-schema-version</pre>
 */
class SchemaHistoryTest {

    private static final Path ROOT = Path.of("src", "test", "resources", "schema-history");

    static Stream<Schema> valueSchemas() {
        return TopicCatalogue.defaults().external().stream()
                .map(TopicSpec::valueType)
                .flatMap(type -> type.stream())
                .map(type -> SpecificData.get().getSchema(type));
    }

    @ParameterizedTest
    @MethodSource("valueSchemas")
    void everyReleasedRecordCanBeReadWithTodaysSchema(Schema schema) {
        assertThat(SchemaHistory.in(folderOf(schema)).unreadableBy(schema))
                .as("%s must read what earlier versions wrote; see docs/schemas.md", schema.getName())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("valueSchemas")
    void aSchemaThatChangedHasItsVersionCommitted(Schema schema) {
        if (System.getProperty("keytrail.add-schema-version") != null
                && SchemaHistory.in(folderOf(schema)).unreadableBy(schema).isEmpty()) {
            SchemaHistory.append(folderOf(schema), schema);
        }
        assertThat(SchemaHistory.in(folderOf(schema)).endsWith(schema))
                .as(
                        "%s differs from its newest version in %s: add one with"
                                + " mvn -pl schemas test -Dtest=SchemaHistoryTest -Dkeytrail.add-schema-version",
                        schema.getName(), ROOT)
                .isTrue();
    }

    @Test
    void noHistoryIsLeftOfASchemaThatIsGone() throws Exception {
        try (Stream<Path> folders = Files.list(ROOT)) {
            assertThat(folders.map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            valueSchemas().map(Schema::getName).toList());
        }
    }

    @Test
    void changesThatCannotReadEarlierRecordsAreFound() {
        // Given today's schema, once more as what was released
        String released = KeyStatus.getClassSchema().toString();
        SchemaHistory history = new SchemaHistory(List.of(parse(released)));
        assertThat(history.unreadableBy(parse(released))).isEmpty();
        // When, Then
        String newField = "\"fields\":[{\"name\":\"owner\",\"type\":\"string\"},";
        assertUnreadable(history, released.replaceFirst("\"fields\":\\[", newField), "owner");
        assertUnreadable(history, released.replace("\"RETIRING\",", ""), "RETIRING");
        assertUnreadable(
                history,
                released.replace("\"name\":\"version\",\"type\":\"long\"", "\"name\":\"version\",\"type\":\"int\""),
                "TYPE_MISMATCH");
        assertUnreadable(history, released.replace("\"name\":\"hint\"", "\"name\":\"tail\""), "tail");
        assertUnreadable(
                history, released.replace("\"name\":\"KeyStatus\"", "\"name\":\"KeyState2\""), "NAME_MISMATCH");
    }

    @Test
    void aVersionLongAgoCountsAsMuchAsTheNewest() {
        // Given a field that was a string in version 1, was gone in version 2, and is a number now
        Schema first = parse(record("{\"name\":\"a\",\"type\":\"string\"}"));
        Schema second = parse(record(""));
        Schema now = parse(record("{\"name\":\"a\",\"type\":\"int\",\"default\":0}"));
        // When
        List<String> unreadable = new SchemaHistory(List.of(first, second)).unreadableBy(now);
        // Then
        assertThat(unreadable).hasSize(1).first().asString().startsWith("v1:");
    }

    @Test
    void aChangeOfTheDocsAloneNeedsNoVersion() {
        // Given
        Schema released = parse(record("{\"name\":\"a\",\"type\":\"string\",\"doc\":\"old\"}"));
        SchemaHistory history = new SchemaHistory(List.of(released));
        // When, Then
        assertThat(history.endsWith(parse(record("{\"name\":\"a\",\"type\":\"string\",\"doc\":\"new\"}"))))
                .isTrue();
        assertThat(history.endsWith(parse(record("{\"name\":\"a\",\"type\":\"string\",\"default\":\"\"}"))))
                .isFalse();
    }

    private static void assertUnreadable(SchemaHistory history, String changed, String reason) {
        assertThat(history.unreadableBy(parse(changed)))
                .hasSize(1)
                .first()
                .asString()
                .contains(reason);
    }

    private static Path folderOf(Schema schema) {
        return ROOT.resolve(schema.getName());
    }

    private static String record(String fields) {
        return "{\"type\":\"record\",\"name\":\"R\",\"fields\":[" + fields + "]}";
    }

    private static Schema parse(String json) {
        return new Schema.Parser().parse(json);
    }
}
