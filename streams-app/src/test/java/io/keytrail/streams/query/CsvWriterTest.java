package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvWriterTest {

    @Test
    void fieldsWithCommasQuotesAndLineBreaksAreQuoted() throws IOException {
        assertThat(written("a,b", "say \"hi\"", "two\r\nlines", "plain"))
                .isEqualTo("\"a,b\",\"say \"\"hi\"\"\",\"two\r\nlines\",plain\r\n");
    }

    @Test
    void aMissingValueIsAnEmptyFieldAndAnEmptyTextAPairOfQuotes() throws IOException {
        assertThat(written(null, "", null)).isEqualTo(",\"\",\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "'quoted'"})
    void aTextThatASpreadsheetCouldTakeForAFormulaGetsOneApostrophe(String text) throws IOException {
        assertThat(written(text)).isEqualTo("'" + text + "\r\n");
    }

    @Test
    void aTextThatBeginsWithACarriageReturnGetsOneApostropheInsideItsQuotes() throws IOException {
        assertThat(written("\r=1")).isEqualTo("\"'\r=1\"\r\n");
    }

    @Test
    void numbersAreLeftAsTheyAre() throws IOException {
        assertThat(written(-5, Millis.ofMicros(-1), 7L)).isEqualTo("-5,-0.001,7\r\n");
    }

    @Property
    void whatAReaderOfTheStandardReadsIsWhatWasWritten(@ForAll("rows") List<List<String>> rows) throws IOException {
        StringBuilder out = new StringBuilder();
        CsvWriter writer = new CsvWriter(out);
        for (List<String> row : rows) {
            writer.row(row);
        }

        assertThat(CsvReader.read(out.toString())).isEqualTo(rows);
    }

    @Provide
    Arbitrary<List<List<String>>> rows() {
        Arbitrary<String> awkward = Arbitraries.strings()
                .withChars("=+-@\t\r\n'\",;ab ü\u2028\uD83D\uDE00")
                .ofMaxLength(12);
        Arbitrary<String> cell =
                Arbitraries.oneOf(awkward, Arbitraries.strings()).injectNull(0.1);
        return cell.list().ofMinSize(2).ofMaxSize(6).list().ofMaxSize(5);
    }

    private static String written(Object... cells) throws IOException {
        StringBuilder out = new StringBuilder();
        new CsvWriter(out).row(new ArrayList<>(Arrays.asList(cells)));
        return out.toString();
    }
}
