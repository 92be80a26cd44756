package io.keytrail.schemas.codec;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.SealedKey;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/** Records that tests write and read. */
final class Records {

    private Records() {}

    static SealedKey sealedKey() {
        return SealedKey.newBuilder()
                .setAccountId("acme")
                .setKeyId("k-1")
                .setCiphertext(ByteBuffer.wrap(new byte[] {(byte) 0xbe, (byte) 0xef}))
                .setSealedAt(Instant.ofEpochMilli(1000))
                .build();
    }

    static ApiCall call() {
        return ApiCall.newBuilder()
                .setCallId("c1")
                .setAccountId("acme")
                .setOccurredAt(Instant.ofEpochMilli(1_700_000_000_123L))
                .setMethod("GET")
                .setPath("/ü")
                .setStatus(200)
                .setLatencyMicros(1500)
                .setOutcome(CallOutcome.KEY_EXPIRED)
                .setUserAgent("curl")
                .build();
    }

    static KeyStatus status() {
        return KeyStatus.newBuilder()
                .setKeyHash("h")
                .setKeyId("k")
                .setAccountId("acme")
                .setKind("private-app")
                .setName("n")
                .setHint("a1b2")
                .setState(KeyState.ACTIVE)
                .setGeneratedAt(Instant.ofEpochMilli(-1))
                .setGeneratedBy("ada")
                .setExpiresAt(Instant.ofEpochMilli(64))
                .setScopes(List.of("read:/", "write:/a"))
                .setVersion(1)
                .build();
    }
}
