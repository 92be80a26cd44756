package io.keytrail.schemas.keys;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of key slot. In events, URLs and JSON a kind is its {@link #text()}, in Java this enum. */
public enum KeyKind {
    /** The account's API key: full access, one for each account; it belongs to the account, not to who made it. */
    STANDARD("standard", "std"),
    /** For managing app settings only; separate from {@link #STANDARD} and untouched by its deprecation. */
    DEVELOPER("developer", "dev"),
    /** A named token with scopes; the successor of {@link #STANDARD}. */
    PRIVATE_APP("private-app", "app"),
    /** The credential of an installed integration. */
    CONNECTED_APP("connected-app", "con");

    private final String text;
    private final String keyTag;

    KeyKind(String text, String keyTag) {
        this.text = text;
        this.keyTag = keyTag;
    }

    /** The kind's name in events, URLs and JSON, such as {@code private-app}. */
    public String text() {
        return text;
    }

    /** The three letters that mark the kind in a key's text, such as {@code app} in {@code kt_app_…}. */
    public String keyTag() {
        return keyTag;
    }

    /** The kind with that {@link #text()}, or empty. */
    public static Optional<KeyKind> parse(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text.equals(text)).findFirst();
    }

    /** The kind with that {@link #keyTag()}, or empty. */
    public static Optional<KeyKind> ofKeyTag(String keyTag) {
        return Arrays.stream(values())
                .filter(kind -> kind.keyTag.equals(keyTag))
                .findFirst();
    }
}
