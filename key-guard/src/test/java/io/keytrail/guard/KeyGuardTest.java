package io.keytrail.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.CallOutcome;
import io.keytrail.schemas.EndReason;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KeyText;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyGuardTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);

    private final KeyText key = Keys.newKey(KeyKind.PRIVATE_APP);

    @Test
    void aLivingKeyIsAcceptedAndNamed() {
        // Given a guard that knows a key
        KeyStatus status = Keys.statusOf(key).setKind("private-app").build();
        KeyGuard guard = KeyGuard.knowing(List.of(status), CLOCK);

        // When a request comes with it
        Verdict verdict = guard.verify(key.reveal(), "GET", "/contacts/7");

        // Then it is accepted, and the verdict says whose it is
        assertThat(verdict.isAccepted()).isTrue();
        assertThat(verdict.httpStatus()).isEqualTo(200);
        assertThat(verdict.problemSlug()).isEmpty();
        assertThat(verdict.accountId()).contains("acme");
        assertThat(verdict.keyId()).contains(status.getKeyId());
        assertThat(verdict.hint()).contains(key.hint());
        assertThat(verdict.kind()).contains("private-app");
        assertThat(verdict.toString()).doesNotContain(key.reveal()).contains(status.getKeyId());
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {"kt_std_", "hunter2", "eyJhbGciOi.x.y", "kt_std_0123456789ABCDEFGHIJKLMNOPQRSTUVabcdefg", "é"})
    void whatIsNoKeyIsMalformedWithoutBeingLookedUp(String text) {
        // Given a guard that has not even read its keys yet
        KeyGuard guard = guard(watching(new Freshness(System::nanoTime), StalePolicy.ALLOW));

        // When something comes that is no key
        Verdict verdict = guard.verify(text, "GET", "/");

        // Then that is known without them
        CallOutcome expected = text == null ? CallOutcome.KEY_MISSING : CallOutcome.KEY_MALFORMED;
        assertThat(verdict.outcome()).isEqualTo(expected);
        assertThat(verdict.accountId()).isEmpty();
    }

    @Test
    void aTypoIsMalformedAndAKeyNobodyGeneratedUnknown() {
        // Given a guard that knows a key
        KeyGuard guard = KeyGuard.knowing(List.of(Keys.statusOf(key).build()), CLOCK);

        // When it comes with a typing error, and when another comes
        Verdict typo = guard.verify(Keys.withTypo(key), "GET", "/");
        Verdict other = guard.verify(Keys.newKey().reveal(), "GET", "/");

        // Then the two are told apart
        assertThat(typo.problemSlug()).contains("key-malformed");
        assertThat(other.problemSlug()).contains("key-unknown");
        assertThat(typo.httpStatus()).isEqualTo(401);
        assertThat(other.httpStatus()).isEqualTo(401);
    }

    @Test
    void requestsWithNoKeyAndWithKeysThatDifferAreRefused() {
        // Given a guard that knows two keys
        KeyText second = Keys.newKey();
        KeyGuard guard = KeyGuard.knowing(
                List.of(Keys.statusOf(key).build(), Keys.statusOf(second).build()), CLOCK);

        // When a request has none, and another has both
        Credential none = guard.credentialOf(name -> List.of(), null);
        Credential both = guard.credentialOf(name -> List.of("Bearer " + key.reveal()), "hapikey=" + second.reveal());

        // Then neither passes
        assertThat(guard.verify(none, "GET", "/").problemSlug()).contains("key-missing");
        assertThat(guard.verify(both, "GET", "/").problemSlug()).contains("key-malformed");
    }

    @Test
    void ofTwoStatusesOfAKeyTheHigherVersionCounts() {
        // Given the end of a key and, after it, what was before
        KeyStatus ended = Keys.statusOf(key)
                .setVersion(2)
                .setState(KeyState.DEACTIVATED)
                .setReason(EndReason.ROTATED)
                .build();
        KeyGuard guard = KeyGuard.knowing(List.of(ended, Keys.statusOf(key).build()), CLOCK);

        // When the key comes
        // Then it is dead
        assertThat(guard.verify(key.reveal(), "GET", "/").problemSlug()).contains("key-deactivated");
    }

    @Test
    void aKeyOutOfItsScopeIsForbiddenThatRequestOnly() {
        // Given a key that may read contacts
        KeyGuard guard = KeyGuard.knowing(
                List.of(Keys.statusOf(key).setScopes(List.of("read:/contacts")).build()), CLOCK);

        // When it reads and when it writes
        Verdict read = guard.verify(key.reveal(), "GET", "/contacts/7?properties=email");
        Verdict write = guard.verify(key.reveal(), "POST", "/contacts");

        // Then only reading passes
        assertThat(read.isAccepted()).isTrue();
        assertThat(write.problemSlug()).contains("out-of-scope");
        assertThat(write.httpStatus()).isEqualTo(403);
        assertThat(write.accountId()).contains("acme");
    }

    @Test
    void untilAllKeysAreReadNoneIsJudgedUnderEitherPolicy() {
        // Given guards of both policies that are still reading
        Freshness reading = new Freshness(System::nanoTime);
        KeyGuard refusing = guard(watching(reading, StalePolicy.REFUSE));
        KeyGuard allowing = guard(watching(reading, StalePolicy.ALLOW));

        // When a known key comes, and an unknown one
        // Then the guards say that they don't know yet
        for (KeyGuard guard : List.of(refusing, allowing)) {
            assertThat(guard.isReady()).isFalse();
            assertThat(guard.staleness()).isEmpty();
            assertThat(guard.verify(key.reveal(), "GET", "/").problemSlug()).contains("keys-stale");
            assertThat(guard.verify(Keys.newKey().reveal(), "GET", "/").httpStatus())
                    .isEqualTo(503);
        }
    }

    @Test
    void withoutContactForTooLongOnlyFinalVerdictsAreStillGiven() {
        // Given a guard that refuses after a minute, a living and a dead key, and no contact for that long
        AtomicLong nanos = new AtomicLong();
        Freshness freshness = new Freshness(nanos::get);
        freshness.completeAsOf(0);
        KeyText dead = Keys.newKey();
        Watched watched = watching(freshness, StalePolicy.REFUSE);
        KeyGuard guard = guard(watched, dead);

        // When it is just not too long, and when it is
        nanos.set(Duration.ofMinutes(1).toNanos());
        watched.staleness().look();
        Verdict inTime = guard.verify(key.reveal(), "GET", "/");
        nanos.incrementAndGet();
        watched.staleness().look();

        // Then living and unknown keys get keys-stale, dead and malformed ones what they always get
        assertThat(inTime.isAccepted()).isTrue();
        assertThat(guard.verify(key.reveal(), "GET", "/").problemSlug()).contains("keys-stale");
        assertThat(guard.verify(key.reveal(), "GET", "/").accountId()).contains("acme");
        assertThat(guard.verify(Keys.newKey().reveal(), "GET", "/").problemSlug())
                .contains("keys-stale");
        assertThat(guard.verify(dead.reveal(), "GET", "/").problemSlug()).contains("key-deactivated");
        assertThat(guard.verify(Keys.withTypo(key), "GET", "/").problemSlug()).contains("key-malformed");
        assertThat(guard.staleness()).contains(Duration.ofMinutes(1).plusNanos(1));
    }

    /**
     * What is wrong with a request, from the cheapest to find out to the last, and what is said if all of that and what
     * stands further below is wrong with it.
     */
    @ParameterizedTest
    @CsvSource({
        "differing keys, key-malformed",
        "typo, key-malformed",
        "not ready, keys-stale",
        "dead, key-deactivated",
        "expired, key-expired",
        "retired, kind-retired",
        "stale, keys-stale",
        "out of scope, out-of-scope",
        "nothing, ",
    })
    void ofSeveralReasonsTheFirstCounts(String wrong, String slug) {
        List<String> reasons = List.of(
                "differing keys",
                "typo",
                "not ready",
                "dead",
                "expired",
                "retired",
                "stale",
                "out of scope",
                "nothing");
        Predicate<String> isWrong = reason -> reasons.indexOf(reason) >= reasons.indexOf(wrong);

        // Given a guard, and a key with which that is wrong and all that comes after it
        KeyStatus.Builder status = Keys.statusOf(key);
        if (isWrong.test("dead")) {
            status.setState(KeyState.DEACTIVATED).setReason(EndReason.DEACTIVATED);
        }
        if (isWrong.test("expired")) {
            status.setExpiresAt(NOON.minusMillis(1));
        }
        if (isWrong.test("retired")) {
            status.setRefusedAfter(NOON);
        }
        if (isWrong.test("out of scope")) {
            status.setScopes(List.of("read:/deals"));
        }
        AtomicLong nanos = new AtomicLong();
        Freshness freshness = new Freshness(nanos::get);
        if (!isWrong.test("not ready")) {
            freshness.completeAsOf(0);
        }
        Watched watched = watching(freshness, StalePolicy.REFUSE);
        nanos.set(isWrong.test("stale") ? Duration.ofHours(1).toNanos() : 0);
        watched.staleness().look();
        KeyTable keys = new KeyTable();
        keys.putIfNewer(Keys.known(status.build()));
        KeyGuard guard = guard(watched, keys);

        // When a request comes with it
        String text = isWrong.test("typo") ? Keys.withTypo(key) : key.reveal();
        String other = isWrong.test("differing keys") ? Keys.newKey().reveal() : text;
        Credential credential =
                guard.credentialOf(name -> List.of(name.equals("X-API-Key") ? other : "Bearer " + text), null);
        Verdict verdict = guard.verify(credential, "GET", "/contacts/7");

        // Then that is what it is told
        assertThat(verdict.problemSlug()).isEqualTo(Optional.ofNullable(slug));
    }

    @Test
    void aGuardThatAllowsGoesOnByWhatItKnewLast() {
        // Given a guard of that policy without contact for a day
        AtomicLong nanos = new AtomicLong();
        Freshness freshness = new Freshness(nanos::get);
        freshness.completeAsOf(0);
        Watched watched = watching(freshness, StalePolicy.ALLOW);
        KeyGuard guard = guard(watched);
        nanos.set(Duration.ofDays(1).toNanos());
        watched.staleness().look();

        // When keys come
        // Then they are judged as ever, but the metrics say that they are stale
        assertThat(guard.metrics().stale()).isTrue();
        assertThat(guard.verify(key.reveal(), "GET", "/").isAccepted()).isTrue();
        assertThat(guard.verify(Keys.newKey().reveal(), "GET", "/").problemSlug())
                .contains("key-unknown");
    }

    @Test
    void aClosedGuardAcceptsNothingAnyMore() {
        // Given a guard that knows a key
        KeyGuard guard = KeyGuard.knowing(List.of(Keys.statusOf(key).build()), CLOCK);

        // When it is closed, twice
        guard.close();
        guard.close();

        // Then it no longer says what nobody tells it any more
        assertThat(guard.isReady()).isFalse();
        assertThat(guard.verify(key.reveal(), "GET", "/").problemSlug()).contains("keys-stale");
    }

    @Test
    void verdictsAreCountedByOutcome() {
        // Given a guard that knows a key
        KeyGuard guard = KeyGuard.knowing(List.of(Keys.statusOf(key).build()), CLOCK);

        // When requests are judged
        guard.verify(key.reveal(), "GET", "/");
        guard.verify(key.reveal(), "GET", "/");
        guard.verify(Keys.newKey().reveal(), "GET", "/");
        guard.verify(Credential.ofText(null), "GET", "/");

        // Then each is counted
        GuardMetrics metrics = guard.metrics();
        assertThat(metrics.verified())
                .containsEntry(CallOutcome.ACCEPTED, 2L)
                .containsEntry(CallOutcome.KEY_UNKNOWN, 1L)
                .containsEntry(CallOutcome.KEY_MISSING, 1L)
                .containsEntry(CallOutcome.KEY_EXPIRED, 0L)
                .containsOnlyKeys(CallOutcome.values());
        assertThat(metrics.keysLoaded()).isEqualTo(1);
        assertThat(metrics.ready()).isTrue();
        assertThat(metrics.callsDropped()).containsOnlyKeys(DropReason.values());
    }

    @ParameterizedTest
    @EnumSource(CallOutcome.class)
    void everyRefusalHasAStatusAndASlug(CallOutcome outcome) {
        // Given a verdict
        Verdict verdict = new Verdict(outcome, null);

        // When it is turned into HTTP
        // Then it is a refusal that the contract names, unless it is none
        Map<Integer, List<String>> contract = Map.of(
                401,
                List.of(
                        "key-missing",
                        "key-malformed",
                        "key-unknown",
                        "key-deactivated",
                        "key-expired",
                        "kind-retired"),
                403,
                List.of("out-of-scope"),
                429,
                List.of("rate-limited"),
                503,
                List.of("keys-stale"));
        if (outcome == CallOutcome.ACCEPTED) {
            assertThat(verdict.problemSlug()).isEmpty();
        } else {
            assertThat(contract.get(verdict.httpStatus()))
                    .contains(verdict.problemSlug().orElseThrow());
        }
    }

    @Test
    void aKeyInTheQueryIsFlaggedInTheLogOnceAMinuteWithoutItsText() {
        // Given a guard that takes keys from the query
        KeyStatus status = Keys.statusOf(key).build();
        KeyGuard guard = KeyGuard.knowing(List.of(status), CLOCK);
        Credential credential = guard.credentialOf(name -> List.of(), "hapikey=" + key.reveal());
        Credential unknown =
                guard.credentialOf(name -> List.of(), "hapikey=" + Keys.newKey().reveal());

        // When it comes several times, and an unknown one
        try (LogLines log = LogLines.recorded()) {
            for (int i = 0; i < 3; i++) {
                guard.verify(credential, "GET", "/");
            }
            guard.verify(unknown, "GET", "/");

            // Then one line names the key by its id, and all uses are counted
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains(status.getKeyId())
                    .doesNotContain("kt_");
            assertThat(guard.metrics().queryKeyUses()).isEqualTo(4);
        }
    }

    @Test
    void aMinuteLaterItIsFlaggedAgain() {
        // Given a key whose use was flagged
        AtomicLong nanos = new AtomicLong();
        QueryKeyNotices notices = new QueryKeyNotices(nanos::get);
        Verdict verdict =
                new Verdict(CallOutcome.ACCEPTED, Keys.known(Keys.statusOf(key).build()));
        try (LogLines log = LogLines.recorded()) {
            notices.used(verdict);

            // When a minute has passed
            nanos.addAndGet(Duration.ofMinutes(1).toNanos());
            notices.used(verdict);

            // Then it is flagged again
            assertThat(log.lines()).hasSize(2);
        }
    }

    @Test
    void aStatusWithoutAHashIsNoStatus() {
        // Given a status that no key could be found by
        KeyStatus status = Keys.statusOf(key).setKeyHash("none").build();

        // When a guard is to know it
        // Then it says which one it is
        assertThatThrownBy(() -> KeyGuard.knowing(List.of(status), CLOCK))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(status.getKeyId());
    }

    @Test
    void becomingStaleAndCurrentAgainIsLogged() {
        // Given keys that are current
        AtomicLong nanos = new AtomicLong();
        Freshness freshness = new Freshness(nanos::get);
        freshness.completeAsOf(0);
        StalenessWatch staleness = watching(freshness, StalePolicy.REFUSE).staleness();
        try (LogLines log = LogLines.recorded()) {
            staleness.look();

            // When they grow old, and are confirmed again
            nanos.set(Duration.ofMinutes(2).toNanos());
            staleness.look();
            staleness.look();
            freshness.completeAsOf(nanos.get());
            staleness.look();

            // Then each change is one line
            assertThat(log.lines()).hasSize(2);
            assertThat(log.lines().get(0)).contains("PT1M").contains("keys-stale");
            assertThat(log.lines().get(1)).contains("current again");
        }
    }

    /** Keys' age, and who watches over it. */
    private record Watched(Freshness freshness, StalenessWatch staleness) {}

    private static Watched watching(Freshness freshness, StalePolicy policy) {
        return new Watched(freshness, new StalenessWatch(freshness, Duration.ofMinutes(1), policy));
    }

    private KeyGuard guard(Watched watched, KeyText... dead) {
        KeyTable keys = new KeyTable();
        keys.putIfNewer(Keys.known(Keys.statusOf(key).build()));
        for (KeyText text : dead) {
            keys.putIfNewer(Keys.known(Keys.statusOf(text)
                    .setState(KeyState.DEACTIVATED)
                    .setReason(EndReason.DEACTIVATED)
                    .build()));
        }
        return guard(watched, keys);
    }

    private static KeyGuard guard(Watched watched, KeyTable keys) {
        return new KeyGuard(new KeyGuard.Parts(
                keys,
                watched.freshness(),
                CLOCK,
                watched.staleness(),
                false,
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO));
    }
}
