package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.web.HttpMediaTypeNotAcceptableException;

class RepresentationTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    application/json                                | JSON
                    text/csv                                        | CSV
                    TEXT/CSV;charset=utf-8;header=present           | CSV
                    application/x-ndjson                            | NDJSON
                    */*                                             | JSON
                    text/*                                          | CSV
                    application/*                                   | JSON
                    text/html, application/xhtml+xml, */*;q=0.8     | JSON
                    text/csv;q=0.5, application/json                | JSON
                    text/csv, application/json;q=0.9                | CSV
                    text/csv, application/json                      | CSV
                    application/json, text/csv                      | JSON
                    text/csv, */*                                   | CSV
                    */*, application/x-ndjson                       | NDJSON
                    application/json;q=0, */*;q=0.1                 | NDJSON
                    application/*;q=0.9, application/json;q=0.1, text/csv;q=0.5 | NDJSON
                    """)
    void theClientsPreferenceDecides(String accept, Representation expected) throws Exception {
        assertThat(Representation.of(List.of(accept))).isEqualTo(expected);
    }

    @Test
    void withoutAnAcceptHeaderItIsJson() throws Exception {
        assertThat(Representation.of(List.of())).isEqualTo(Representation.JSON);
    }

    @Test
    void severalAcceptHeadersCountAsOne() throws Exception {
        assertThat(Representation.of(List.of("text/html", "text/csv;q=0.2"))).isEqualTo(Representation.CSV);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "image/*",
                "application/json;q=0",
                "*/*;q=0",
                "text/csv;q=0, text/plain",
                "json",
                "a/b/c"
            })
    void whoTakesNoneOfThemIsToldWhichThereAre(String accept) {
        assertThatThrownBy(() -> Representation.of(List.of(accept)))
                .isInstanceOfSatisfying(
                        HttpMediaTypeNotAcceptableException.class,
                        refused -> assertThat(refused.getSupportedMediaTypes())
                                .hasToString("[application/json, application/x-ndjson, text/csv]"));
    }
}
