package io.keytrail.admin.status;

import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import java.time.Instant;

/** Key statuses to test with. */
public final class Statuses {

    public static final Instant GENERATED_AT = Instant.parse("2026-11-01T08:00:00Z");

    private Statuses() {}

    /** A standard key of acme; its hash is {@code hash-} and its id. */
    public static KeyStatus.Builder status(String keyId, KeyState state, long version) {
        return KeyStatus.newBuilder()
                .setKeyHash("hash-" + keyId)
                .setKeyId(keyId)
                .setAccountId("acme")
                .setKind("standard")
                .setName("default")
                .setHint("abcd")
                .setState(state)
                .setGeneratedAt(GENERATED_AT)
                .setGeneratedBy("ada")
                .setVersion(version);
    }
}
