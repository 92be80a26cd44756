package io.keytrail.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.CallOutcome;
import io.keytrail.schemas.EndReason;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.keys.KeyText;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownKeyTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "ROTATED, KEY_DEACTIVATED",
                "DEACTIVATED, KEY_DEACTIVATED",
                "GRACE_ENDED, KEY_EXPIRED",
                "EXPIRED, KEY_EXPIRED",
                "KIND_RETIRED, KIND_RETIRED",
                "-, KEY_DEACTIVATED",
            })
    void aDeactivatedKeyIsRefusedForTheReasonOfItsEnd(EndReason reason, CallOutcome outcome) {
        // Given a key that ended
        KnownKey key = Keys.known(Keys.statusOf(Keys.newKey())
                .setState(KeyState.DEACTIVATED)
                .setDeactivatedAt(NOON)
                .setReason(reason)
                .build());

        // When it is judged, by a clock that is behind too
        // Then it is dead, and for that reason
        assertThat(key.endAt(at(NOON))).isEqualTo(outcome);
        assertThat(key.endAt(at(NOON.minusSeconds(3600)))).isEqualTo(outcome);
    }

    /** Ends in seconds after noon; when judged; what then. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, -, 1000000, -",
                "10, -, 9, -",
                "10, -, 10, KEY_EXPIRED",
                "10, -, 11, KEY_EXPIRED",
                "-, 10, 9, -",
                "-, 10, 10, KIND_RETIRED",
                "10, 20, 15, KEY_EXPIRED",
                "10, 20, 25, KEY_EXPIRED",
                "20, 10, 15, KIND_RETIRED",
                "20, 10, 25, KIND_RETIRED",
                "10, 10, 10, KEY_EXPIRED",
            })
    void anEndByTimeHoldsFromItsInstantOnAndTheEarlierOneCounts(
            Long expiresAfter, Long refusedAfter, long judgedAfter, CallOutcome outcome) {
        // Given a RETIRING key with ends by time
        KnownKey key = Keys.known(Keys.statusOf(Keys.newKey())
                .setState(KeyState.RETIRING)
                .setExpiresAt(expiresAfter == null ? null : NOON.plusSeconds(expiresAfter))
                .setRefusedAfter(refusedAfter == null ? null : NOON.plusSeconds(refusedAfter))
                .build());

        // When it is judged at that time
        // Then no record had to come for it to end
        assertThat(key.endAt(at(NOON.plusSeconds(judgedAfter)))).isEqualTo(outcome);
    }

    @Test
    void aKeyFromASlightlyFasterClockIsAlive() {
        // Given a key that was generated a moment ahead of the guard's clock
        KnownKey key = Keys.known(
                Keys.statusOf(Keys.newKey()).setGeneratedAt(NOON.plusMillis(40)).build());

        // When it is judged
        // Then it is alive: it exists
        assertThat(key.endAt(at(NOON))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01935b6c-89ab-7def-8123-456789abcdef",
                "01935B6C-89AB-7DEF-8123-456789ABCDEF",
                "1-2-3-4-5",
                "key-7",
                ""
            })
    void itsIdComesOutAsItWentIn(String keyId) {
        // Given a status with any id
        KeyStatus status = Keys.statusOf(Keys.newKey()).setKeyId(keyId).build();

        // When it is kept
        // Then the id is the same
        assertThat(Keys.known(status).keyId()).isEqualTo(keyId);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a1B9", "0000", "é", "ab", ""})
    void itsHintComesOutAsItWentIn(String hint) {
        // Given a status with that hint
        KeyStatus status = Keys.statusOf(Keys.newKey()).setHint(hint).build();

        // When it is kept
        // Then the hint is the same
        assertThat(Keys.known(status).hint()).isEqualTo(hint);
    }

    @Test
    void aKindFromTheFutureIsKept() {
        // Given a status of a kind that this guard does not know
        KeyStatus status = Keys.statusOf(Keys.newKey()).setKind("robot").build();

        // When it is kept
        // Then its kind is too
        assertThat(Keys.known(status).kind).isEqualTo("robot");
    }

    @Test
    void itHasTheHashOfItsTextAndNoOther() {
        // Given two keys
        KeyText key = Keys.newKey();
        KnownKey known = Keys.known(Keys.statusOf(key).build());

        // When hashes are held against one
        // Then only its own fits
        assertThat(known.has(KeyHash.of(key.reveal()))).isTrue();
        assertThat(known.has(KeyHash.of(Keys.newKey().reveal()))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "zz"})
    void onlySixtyFourLowerCaseHexDigitsAreAHash(String text) {
        // Given texts that are not quite a hash
        String hash = HexFormat.of().formatHex(new byte[32]).replace('0', 'a');

        // When they are read
        // Then only the right one is taken
        assertThat(KeyHash.ofHex(hash)).isPresent();
        assertThat(KeyHash.ofHex(text)).isEmpty();
        assertThat(KeyHash.ofHex(hash.substring(1) + "A")).isEmpty();
        assertThat(KeyHash.ofHex(hash + "a")).isEmpty();
        assertThat(KeyHash.ofHex(null)).isEmpty();
    }

    private static Clock at(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }
}
