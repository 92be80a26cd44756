package io.keytrail.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiPathTest {

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                // no path of an origin server
                "*",
                "webhooks/7",
                "http://api.example/webhooks/7",
                // dot segments, in the clear and encoded, in either case, mixed, at every place
                "/webhooks/../contacts",
                "/webhooks/..",
                "/webhooks/.",
                "/webhooks/./7",
                "/..",
                "/.",
                "/../contacts",
                "/webhooks/%2e%2e/contacts",
                "/webhooks/%2E%2E/contacts",
                "/webhooks/.%2e/contacts",
                "/webhooks/%2e./contacts",
                "/webhooks/%2e%2e",
                "/webhooks/%2e/7",
                // slashes that may or may not divide
                "//contacts",
                "/webhooks//7",
                "/webhooks//../contacts",
                "/webhooks/..%2fcontacts",
                "/webhooks/..%2Fcontacts",
                "/webhooks/%2e%2e%2fcontacts",
                "/webhooks%2f7",
                // backslashes
                "/webhooks/..\\contacts",
                "/webhooks\\..\\contacts",
                "/webhooks/..%5ccontacts",
                "/webhooks/%5c../contacts",
                // encoded twice
                "/webhooks/%252e%252e/contacts",
                "/webhooks/%252e%252e%252fcontacts",
                "/webhooks/%25",
                // path parameters, which some servers drop before they look for dots, and some after
                "/webhooks/..;/contacts",
                "/webhooks/..;a=b/contacts",
                "/webhooks;x=/../contacts",
                "/webhooks/;/../contacts",
                "/webhooks/7;jsessionid=1",
                "/webhooks/..%3b/contacts",
                // encodings that are none, or hide something
                "/webhooks/%",
                "/webhooks/%2",
                "/webhooks/%zz",
                "/webhooks/%u002e%u002e/contacts",
                "/webhooks/%c0%ae%c0%ae/contacts",
                "/webhooks/%c0%af../contacts",
                "/webhooks/%e0%80%ae/contacts",
                "/webhooks/%ff",
                "/webhooks/%ed%a0%80",
                "/webhooks/%\uff12e%\uff12e/contacts",
                // control characters, which end a path early for some
                "/webhooks/7%00",
                "/webhooks/%00/../contacts",
                "/webhooks/%0d%0aX: y",
                "/webhooks/\t7",
                "/webhooks/7%7f",
                // a fragment has no place in a request line
                "/webhooks/7#/../contacts",
                "/webhooks/%23/contacts",
            })
    void aPathThatCouldBeReadInTwoWaysHasNoCanonicalForm(String path) {
        // When it is parsed
        // Then there is nothing to compare
        assertThat(ApiPath.parse(path)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/contacts, /contacts",
        "/contacts/, /contacts/",
        "/contacts/7?next=/../x%2e, /contacts/7",
        "/%63ontacts/7, /contacts/7",
        "/contacts/a%20b, /contacts/a b",
        "/kontakte/gr%C3%B6%C3%9Fe, /kontakte/größe",
        "/contacts/..., /contacts/...",
        "/contacts/.well-known, /contacts/.well-known",
        "/contacts/a..b, /contacts/a..b",
        "/contacts/x@y:1+2, /contacts/x@y:1+2",
    })
    void aPlainPathIsDecodedOnce(String path, String canonical) {
        // When it is parsed
        // Then it has one form
        assertThat(ApiPath.parse(path)).map(ApiPath::toString).contains(canonical);
    }

    @ParameterizedTest
    @CsvSource({
        "/contacts, /contacts, true",
        "/contacts, /contacts/, true",
        "/contacts, /contacts/7/notes, true",
        "/contacts, /contactsX, false",
        "/contacts, /contacts-archive/7, false",
        "/contacts, /contact, false",
        "/contacts, /Contacts, false",
        "/contacts, /CONTACTS/7, false",
        "/contacts, /v2/contacts, false",
        "/contacts, /, false",
        "/webhooks/, /webhooks/7, true",
        "/webhooks/, /webhooks/, true",
        "/webhooks/, /webhooks, false",
        "/webhooks/, /webhooksX/7, false",
        "/, /, true",
        "/, /anything/at/all, true",
        "/a%20b, /a%20b/c, true",
        "/größe, /gr%C3%B6%C3%9Fe/7, true",
    })
    void aPrefixCoversWholeSegmentsOnly(String prefix, String path, boolean covered) {
        // Given two plain paths
        ApiPath root = ApiPath.parse(prefix).orElseThrow();
        ApiPath asked = ApiPath.parse(path).orElseThrow();

        // When one is held against the other
        // Then only whole segments count, and their case
        assertThat(asked.isUnder(root)).isEqualTo(covered);
    }

    @Property
    void whatHasACanonicalFormStaysBelowItsFirstSegmentWhenResolved(
            @ForAll
                    @CharRange(from = 'a', to = 'c')
                    @Chars({'/', '.', '%', '2', 'e', 'f', '5', ';', '\\'})
                    @StringLength(max = 14)
                    String rest) {
        // Given any mixture of what attacks are made of
        ApiPath.parse("/safe/" + rest).ifPresent(path -> {
            // When it has a form, and that is resolved as a file system resolves it
            String resolved =
                    Path.of(path.toString()).normalize() + (path.toString().endsWith("/") ? "/" : "");

            // Then it is where it seemed to be
            assertThat(resolved).isEqualTo(path.toString()).startsWith("/safe/");
        });
    }

    @Test
    void theCanonicalFormOfACanonicalFormIsItself() {
        // Given a canonical form
        ApiPath path = ApiPath.parse("/contacts/7").orElseThrow();

        // When it is parsed again
        // Then nothing changes
        assertThat(ApiPath.parse(path.toString())).map(ApiPath::toString).contains("/contacts/7");
    }
}
