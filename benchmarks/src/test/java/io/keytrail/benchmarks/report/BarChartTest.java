package io.keytrail.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class BarChartTest {

    @TempDir
    private Path folder;

    @Test
    void barsAreAsLongAsTheirValues() throws Exception {
        // Given
        BarChart chart = chart().bar("one", exactly(100), "100 /s", true).bar("half", exactly(50), "50 /s", false);

        // When
        List<Element> bars = elements(chart, "rect");

        // Then
        assertThat(bars).hasSize(2);
        double whole = Double.parseDouble(bars.get(0).getAttribute("width"));
        assertThat(whole).isPositive();
        assertThat(Double.parseDouble(bars.get(1).getAttribute("width"))).isEqualTo(whole / 2);
        assertThat(bars).extracting(bar -> bar.getAttribute("class")).containsExactly("own", "bar");
    }

    @Test
    void theSpreadReachesFromTheLeastToTheMost() throws Exception {
        // Given
        BarChart chart = chart().bar("one", new Spread(50, 25, 100), "50 /s", false);

        // When
        Element bar = elements(chart, "rect").get(0);
        Element spread = elements(chart, "line").get(0);

        // Then
        double begin = Double.parseDouble(bar.getAttribute("x"));
        double half = Double.parseDouble(bar.getAttribute("width"));
        assertThat(Double.parseDouble(spread.getAttribute("x1"))).isEqualTo(begin + half / 2);
        assertThat(Double.parseDouble(spread.getAttribute("x2"))).isEqualTo(begin + half * 2);
    }

    @Test
    void aBarBeginsBehindTheLongestLabel() throws Exception {
        // Given
        String label = "1,000,000 accounts, 30,000,000 calls";
        BarChart chart = chart().bar(label, exactly(1), "1 /s", true);

        // When
        Element bar = elements(chart, "rect").get(0);

        // Then no letter but a capital M is wider than 8 of the 14 units that it is high
        assertThat(Double.parseDouble(bar.getAttribute("x"))).isGreaterThan(label.length() * 8);
    }

    @Test
    void everyTextIsThereAsItIs() throws Exception {
        // Given texts that XML gives a meaning to
        BarChart chart =
                new BarChart("a < b & \"c\"", "subtitle", "footnote").bar("<label>", exactly(1), "1 & 2", false);

        // When
        List<Element> texts = elements(chart, "text");

        // Then
        assertThat(texts)
                .extracting(Element::getTextContent)
                .containsExactly("a < b & \"c\"", "subtitle", "<label>", "1 & 2", "footnote");
    }

    @Test
    void whoCanNotSeeItIsToldTheValues() throws Exception {
        // Given
        BarChart chart = chart().bar("one", exactly(100), "100 /s", true);

        // When
        Element description = elements(chart, "desc").get(0);

        // Then
        assertThat(description.getTextContent()).isEqualTo("subtitle; one: 100 /s");
    }

    @Test
    void barsOfNothingHaveNoLength() throws Exception {
        // Given
        BarChart chart = chart().bar("nothing", exactly(0), "0", false);

        // When
        Element bar = elements(chart, "rect").get(0);

        // Then
        assertThat(bar.getAttribute("width")).isEqualTo("0.0");
    }

    @Test
    void negativeValuesAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> chart().bar("less", exactly(-1), "-1", false));
    }

    @Test
    void itIsWrittenIntoAFolderThatIsNotThereYet() throws Exception {
        // Given
        Path file = folder.resolve("new").resolve("chart.svg");
        BarChart chart = chart().bar("one", exactly(1), "1", false);

        // When
        chart.write(file);

        // Then
        assertThat(Files.readString(file)).isEqualTo(chart.svg());
    }

    private static BarChart chart() {
        return new BarChart("title", "subtitle", "footnote");
    }

    private static Spread exactly(double value) {
        return new Spread(value, value, value);
    }

    private static List<Element> elements(BarChart chart, String name) throws Exception {
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(chart.svg())));
        NodeList found = document.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }
}
