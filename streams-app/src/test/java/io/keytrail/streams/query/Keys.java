package io.keytrail.streams.query;

import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.streams.records.RecordsDriver;

/** Keys for tests. */
final class Keys {

    private Keys() {}

    /** The ACTIVE key {@code key-1}, which {@link Calls} use, in the account's slot {@code standard/default}. */
    static KeyStatus active(String account, String hash) {
        return KeyStatus.newBuilder()
                .setKeyHash(hash)
                .setKeyId("key-1")
                .setAccountId(account)
                .setKind("standard")
                .setName("default")
                .setHint("aB3x")
                .setState(KeyState.ACTIVE)
                .setGeneratedAt(RecordsDriver.START.minusSeconds(60))
                .setGeneratedBy("ada")
                .setVersion(1)
                .build();
    }
}
