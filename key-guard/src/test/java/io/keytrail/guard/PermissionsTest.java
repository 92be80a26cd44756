package io.keytrail.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermissionsTest {

    @ParameterizedTest
    @CsvSource({
        "read:/contacts, GET, /contacts/7, true",
        "read:/contacts, HEAD, /contacts, true",
        "read:/contacts, POST, /contacts, false",
        "read:/contacts, DELETE, /contacts/7, false",
        "read:/contacts, OPTIONS, /contacts, false",
        "read:/contacts, get, /contacts, false",
        "read:/contacts, GET, /contactsX, false",
        "read:/contacts, GET, /deals, false",
        "write:/contacts, GET, /contacts/7, true",
        "write:/contacts, PATCH, /contacts/7, true",
        "write:/contacts, PURGE, /contacts/7, true",
        "write:/contacts, PATCH, /deals/7, false",
        "read:/, GET, /anything, true",
        "read:/, PUT, /anything, false",
    })
    void aScopeGrantsMethodsBelowItsPrefix(String scope, String method, String path, boolean allowed) {
        // Given a key with that scope in a kind that may call every path
        Permissions permissions = Permissions.of(List.of(scope), List.of());

        // When a request is held against it
        // Then it grants just that
        assertThat(permissions.allow(method, path)).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "read:contacts",
                "read:",
                "read",
                "READ:/contacts",
                "admin:/contacts",
                "*",
                "",
                "write: /contacts",
                "write:/contacts/../",
                "write:/contacts?x",
                "read:/%2e%2e/contacts",
                "write://contacts",
                " write:/contacts"
            })
    void aScopeThatCannotBeUnderstoodGrantsNothing(String scope) {
        // Given a key whose only scope makes no sense
        Permissions permissions = Permissions.of(List.of(scope), List.of());

        // When a request is held against it
        // Then it may do nothing: it has not become a key without scopes
        assertThat(permissions.allow("GET", "/contacts")).isFalse();
    }

    @Test
    void aScopeNeverReachesBeyondThePathsOfItsKind() {
        // Given a developer key with a scope for everything
        Permissions permissions = Permissions.of(List.of("write:/"), List.of("/webhooks/", "/timeline/event-types/"));

        // When requests are held against it
        // Then the kind's paths are the limit
        assertThat(permissions.allow("PUT", "/webhooks/7")).isTrue();
        assertThat(permissions.allow("PUT", "/timeline/event-types/3")).isTrue();
        assertThat(permissions.allow("PUT", "/timeline/events")).isFalse();
        assertThat(permissions.allow("GET", "/contacts")).isFalse();
    }

    @Test
    void withNoScopesEverythingBelowThePathsOfTheKindIsAllowed() {
        // Given a developer key without scopes
        Permissions permissions = Permissions.of(List.of(), List.of("/webhooks/"));

        // When requests are held against it
        // Then the kind's paths alone decide
        assertThat(permissions.allow("DELETE", "/webhooks/7")).isTrue();
        assertThat(permissions.allow("GET", "/contacts")).isFalse();
    }

    @Test
    void aKindWhosePathsCannotBeUnderstoodAllowsNothing() {
        // Given a policy with a path that is none
        Permissions permissions = Permissions.of(List.of(), List.of("webhooks"));

        // When a request is held against it
        // Then nothing is allowed
        assertThat(permissions.allow("GET", "/webhooks/7")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/webhooks/../contacts",
                "/webhooks/%2e%2e/contacts",
                "/webhooks/..;/contacts",
                "/webhooks//x",
                "/webhooks/..%2fcontacts",
                "/webhooks/%252e%252e/contacts",
                "/webhooks\\..\\contacts"
            })
    void aKeyWithLimitsMayNotUseAmbiguousPaths(String path) {
        // Given keys limited by kind and by scope
        Permissions byKind = Permissions.of(List.of(), List.of("/webhooks/"));
        Permissions byScope = Permissions.of(List.of("write:/webhooks"), List.of());
        Permissions everywhere = Permissions.of(List.of("write:/"), List.of());

        // When the path is ambiguous
        // Then it is refused, even where every path would be in scope
        assertThat(byKind.allow("GET", path)).isFalse();
        assertThat(byScope.allow("GET", path)).isFalse();
        assertThat(everywhere.allow("GET", path)).isFalse();
    }

    @Test
    void aKeyWithoutLimitsMayUseAnyPath() {
        // Given a key without limits
        // When the path is one that no limit could be held against
        // Then it passes: it is the API's business
        assertThat(Permissions.ALL.allow("GET", "/a/../b;c//%2e")).isTrue();
        assertThat(Permissions.ALL.allow("OPTIONS", "*")).isTrue();
    }
}
