package io.keytrail.standalone.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** axe-core, Deque's checks of a page against WCAG and its own list of good habits. */
final class Axe {

    private static final List<String> TAGS =
            List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice");

    private static final List<String> COLOURS = List.of("color-contrast", "link-in-text-block");

    private static final String RUN = """
            const [type, values, done] = arguments;
            axe.run(document, {runOnly: {type, values}, resultTypes: ['violations']}).then(
              ({violations, passes}) => done(passes.length === 0 && type === 'tag'
                ? ['axe has looked at nothing']
                : violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target}: ${node.failureSummary}`))),
              (failure) => done([String(failure)]));
            """;

    private static final String SCRIPT = script();

    private Axe() {}

    /** What is wrong with the page that is open: rule, element and how to mend it. */
    static List<String> violations(Browser browser) {
        return run(browser, "tag", TAGS);
    }

    /** What is wrong with its colours, which is all that another theme of the same page can change. */
    static List<String> violationsOfColours(Browser browser) {
        return run(browser, "rule", COLOURS);
    }

    private static List<String> run(Browser browser, String type, List<String> values) {
        if (Boolean.FALSE.equals(browser.run("return 'axe' in window"))) {
            browser.run(SCRIPT);
        }
        return ((List<?>) browser.runAndWait(RUN, type, values))
                .stream().map(String::valueOf).toList();
    }

    private static String script() {
        try (InputStream script = Axe.class.getResourceAsStream("/axe.min.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
