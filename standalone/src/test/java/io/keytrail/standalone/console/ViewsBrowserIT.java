package io.keytrail.standalone.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that people see, at the widths of a phone and of a desk, in the light and the dark theme. Each view is
 * visited once; each test looks at one promise.
 */
@ExtendWith(OpenConsole.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ViewsBrowserIT {

    /** Those of this server that lead to a page; files to save are named as such. */
    private static final String LINKS = """
            return [...document.querySelectorAll('a[href]:not([download])')]
              .filter((link) => link.origin === location.origin && !link.getAttribute('href').startsWith('#'))
              .map((link) => link.pathname)
            """;

    private static final String OVERHANG = """
            const width = document.scrollingElement.scrollWidth;
            return width <= innerWidth ? '' : [...document.querySelectorAll('body *')]
              .filter((element) => !element.closest('.scroll') && element.getBoundingClientRect().right > innerWidth)
              .map((element) => `${element.tagName} ${element.className} "${element.textContent.trim().slice(0, 20)}"`).slice(0, 5).join(', ') + ' reach to ' + width
            """;

    private final Map<View, List<String>> violations = new LinkedHashMap<>();
    private final Map<View, List<String>> overhangs = new LinkedHashMap<>();
    private final Map<View, List<String>> complaints = new LinkedHashMap<>();
    private final TreeSet<String> seen = new TreeSet<>();
    private final TreeSet<String> linked = new TreeSet<>();

    @BeforeAll
    void lookAtEverything(Console console, OtherKeyAdmin other) {
        Views.furnish(console);
        Browser browser = console.browser();
        for (View view : Views.ALL) {
            view.visit(console, other);
            browser.awaitLoaded();
            seen.add(pattern(console.path()));
            ((List<?>) browser.run(LINKS)).forEach(path -> linked.add(pattern((String) path)));
            List<String> broken = new ArrayList<>();
            List<String> hanging = new ArrayList<>();
            for (Look look : Look.all()) {
                browser.look(look);
                List<String> found =
                        look.theme() == Look.Theme.LIGHT ? Axe.violations(browser) : Axe.violationsOfColours(browser);
                found.forEach(violation -> broken.add(look + " " + violation));
                String overhang = (String) browser.run(OVERHANG);
                if (!overhang.isEmpty()) {
                    hanging.add(look + " " + overhang);
                }
            }
            violations.put(view, broken);
            overhangs.put(view, hanging);
            complaints.put(view, browser.log().complaints());
            browser.log().clear();
        }
    }

    List<View> views() {
        return Views.ALL;
    }

    @ParameterizedTest
    @MethodSource("views")
    void isAccessibleByAllOfAxesRules(View view) {
        assertThat(violations.get(view)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("views")
    void needsNoScrollingSideways(View view) {
        assertThat(overhangs.get(view)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("views")
    void givesTheBrowserNothingToComplainAbout(View view) {
        assertThat(complaints.get(view)).isEmpty();
    }

    @Test
    void everyPageThatIsLinkedToIsAmongTheViews() {
        assertThat(seen).containsAll(linked);
    }

    /** A page's address with the names of things replaced: {@code /accounts/acme/api-key} and its like are one. */
    private static String pattern(String path) {
        return URI.create(path)
                .getPath()
                .replaceFirst("^/accounts/[^/]+", "/accounts/*")
                .replaceFirst("/keys/[^/]+/[^/]+/", "/keys/*/*/")
                .replaceFirst("^/$", "/accounts/*/api-key");
    }
}
