package io.keytrail.guard;

import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KeyText;
import java.security.SecureRandom;
import java.time.Instant;

/** Keys and their status for tests. */
public final class Keys {

    public static final Instant GENERATED_AT = Instant.parse("2026-11-01T08:00:00Z");

    private static final SecureRandom RANDOM = new SecureRandom();

    private Keys() {}

    public static KeyText newKey(KeyKind kind) {
        return KeyText.generate(kind, RANDOM);
    }

    public static KeyText newKey() {
        return newKey(KeyKind.STANDARD);
    }

    /** An ACTIVE key of account acme, to be changed as a test needs it. */
    public static KeyStatus.Builder statusOf(KeyText key) {
        return KeyStatus.newBuilder()
                .setKeyHash(key.hash())
                .setKeyId("01935b6c-0000-7000-8000-" + key.hash().substring(0, 12))
                .setAccountId("acme")
                .setKind(KeyKind.STANDARD.text())
                .setName("default")
                .setHint(key.hint())
                .setState(KeyState.ACTIVE)
                .setGeneratedAt(GENERATED_AT)
                .setGeneratedBy("ada")
                .setVersion(1);
    }

    static KnownKey known(KeyStatus status) {
        return new KnownKey(
                KeyHash.ofHex(status.getKeyHash()).orElseThrow(),
                status,
                Permissions.of(status.getScopes(), status.getAllowedPaths()));
    }

    /** The text with one character of its random part changed: a typing error. */
    public static String withTypo(KeyText key) {
        StringBuilder text = new StringBuilder(key.reveal());
        text.setCharAt(20, text.charAt(20) == 'x' ? 'y' : 'x');
        return text.toString();
    }
}
