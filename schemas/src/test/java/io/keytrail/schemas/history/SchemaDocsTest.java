package io.keytrail.schemas.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever meets a record on a topic, in whatever language, has nothing but its schema to learn from. */
class SchemaDocsTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Set<String> NAMED_TYPES = Set.of("record", "enum", "fixed");

    @Test
    void everyRecordEnumAndFieldSaysWhatItIs() throws IOException {
        // Given
        List<Path> files;
        try (Stream<Path> all = Files.walk(Path.of("src", "main", "avro"))) {
            files = all.filter(file -> file.toString().endsWith(".avsc")).toList();
        }
        // When
        List<String> undocumented = new ArrayList<>();
        for (Path file : files) {
            collect(MAPPER.readTree(file.toFile()), file.getFileName().toString(), undocumented);
        }
        // Then
        assertThat(files).hasSizeGreaterThan(10);
        assertThat(undocumented).isEmpty();
    }

    @Test
    void whatLacksADocIsFoundHoweverDeepItLies() throws IOException {
        // Given
        String schema = """
                {"type": "record", "name": "R", "doc": "a record", "fields": [
                  {"name": "blank", "type": "int", "doc": " "},
                  {"name": "list", "doc": "a list", "type": {"type": "array", "items": ["null",
                    {"type": "record", "name": "Inner", "fields": [{"name": "leaf", "type": "string"}]}]}},
                  {"name": "map", "doc": "a map", "type": {"type": "map", "values":
                    {"type": "enum", "name": "E", "symbols": ["S"]}}}]}
                """;
        List<String> undocumented = new ArrayList<>();
        // When
        collect(MAPPER.readTree(schema), "R.avsc", undocumented);
        // Then
        assertThat(undocumented)
                .containsExactly(
                        "R.avsc: field R.blank", "R.avsc: record Inner", "R.avsc: field Inner.leaf", "R.avsc: enum E");
    }

    private static void collect(JsonNode type, String file, List<String> undocumented) {
        if (type.isArray()) {
            type.forEach(branch -> collect(branch, file, undocumented));
            return;
        }
        if (!type.isObject()) {
            return;
        }
        String kind = type.path("type").asText();
        if (NAMED_TYPES.contains(kind) && type.path("doc").asText().isBlank()) {
            undocumented.add(file + ": " + kind + " " + type.path("name").asText());
        }
        for (JsonNode field : type.path("fields")) {
            if (field.path("doc").asText().isBlank()) {
                undocumented.add(file + ": field " + type.path("name").asText() + "."
                        + field.path("name").asText());
            }
            collect(field.path("type"), file, undocumented);
        }
        collect(type.path("items"), file, undocumented);
        collect(type.path("values"), file, undocumented);
    }
}
