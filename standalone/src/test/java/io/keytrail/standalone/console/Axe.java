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

    private static final String RUN = """
            const done = arguments[arguments.length - 1];
            axe.run(document, {runOnly: {type: 'tag', values: arguments[0]}, resultTypes: ['violations']}).then(
              ({violations, passes}) => done(passes.length === 0
                ? ['axe has looked at nothing']
                : violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target}: ${node.failureSummary}`))),
              (failure) => done([String(failure)]));
            """;

    private static final String SCRIPT = script();

    private Axe() {}

    /** What is wrong with the page that is open: rule, element and how to mend it. */
    static List<String> violations(Browser browser) {
        if (Boolean.FALSE.equals(browser.run("return 'axe' in window"))) {
            browser.run(SCRIPT);
        }
        return ((List<?>) browser.runAndWait(RUN, TAGS))
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
