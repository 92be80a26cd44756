package io.keytrail.streams.lifecycle;

import static io.keytrail.schemas.AuditOutcome.REJECTED;
import static io.keytrail.streams.lifecycle.Actions.action;
import static io.keytrail.streams.lifecycle.Actions.again;
import static io.keytrail.streams.lifecycle.Actions.generate;
import static io.keytrail.streams.lifecycle.Actions.newKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.Actor;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.codec.AvroCodecException;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.topics.DeadLetterHeaders;
import io.keytrail.streams.deadletters.DeadLetterReason;
import io.keytrail.streams.deadletters.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records on key-actions that are none, or not in their place: set aside, answered where somebody waits, never applied. */
class UnusableActionsTest {

    private static final Instant T0 = Instant.parse("2026-11-23T12:00:00Z");
    private static final byte[] ACME = bytes("acme");
    private static final String KEY_TEXT = "kt_std_" + "Ab3".repeat(12) + "xy";

    private LifecycleDriver side = LifecycleDriver.at(T0);

    @AfterEach
    void close() {
        side.close();
    }

    @Test
    void garbageIsSetAsideAsItCame() {
        byte[] garbage = new byte[300];
        new Random(7).nextBytes(garbage);

        send(ACME, garbage);

        assertSetAside(DeadLetterReason.UNREADABLE);
        assertThat(side.deadLetters.get(0).key()).isEqualTo(ACME);
        assertThat(side.deadLetters.get(0).value()).isEqualTo(garbage);
        assertThat(header(DeadLetterHeaders.ORIGIN_TOPIC)).isEqualTo("keytrail.key-actions");
        assertThat(header(DeadLetterHeaders.ORIGIN_PARTITION)).isEqualTo("0");
        assertThat(header(DeadLetterHeaders.ORIGIN_OFFSET)).isEqualTo("0");
        assertThat(header(DeadLetterHeaders.ORIGIN_TIMESTAMP)).isEqualTo("2026-11-23T12:00:00.000Z");
        assertThat(side.outcomes).isEmpty();
        assertThat(side.entries).isEmpty();
    }

    @Test
    void aMegabyteOfGarbageIsCutAndItsKeyTextsMasked() {
        byte[] garbage = new byte[1024 * 1024];
        System.arraycopy(bytes(KEY_TEXT), 0, garbage, 100, KEY_TEXT.length());

        send(ACME, garbage);

        assertSetAside(DeadLetterReason.UNREADABLE);
        byte[] kept = side.deadLetters.get(0).value();
        assertThat(kept).hasSize(DeadLetters.LARGEST_VALUE);
        assertThat(new String(kept, StandardCharsets.ISO_8859_1))
                .contains("kt_std_***")
                .doesNotContain("Ab3");
        assertThat(header(DeadLetterHeaders.ORIGINAL_SIZE)).isEqualTo("1048576");
    }

    @Test
    void aMegabyteOfActionIsRejectedAndItsLogEntryIsSmall() throws Exception {
        String huge = "n".repeat(1024 * 1024);

        ActionOutcome outcome = side.send(generate(T0)
                .setName(huge)
                .setActor(Actor.newBuilder(Actions.ADA)
                        .setUserAgent(huge)
                        .setEmail(huge)
                        .build()));

        assertThat(outcome.getReason()).isEqualTo("INVALID");
        assertSetAside(DeadLetterReason.INVALID);
        assertThat(side.lastEntry().toByteBuffer().remaining()).isLessThan(2000);
        assertThat(side.lastEntry().getActor().getUserAgent()).hasSize(512);
    }

    @Test
    void aRecordWithoutAKeyIsAnsweredAndSetAside() {
        KeyAction action = generate(T0).build();

        send(null, side.bytes(action));

        assertSetAside(DeadLetterReason.NO_KEY);
        assertAnsweredWithoutAnEntry(action);
    }

    @Test
    void aRecordWithoutAValueIsSetAside() {
        send(ACME, null);

        assertSetAside(DeadLetterReason.NO_VALUE);
    }

    @Test
    void anActionUnderAnotherAccountsKeyIsAnsweredAndSetAside() {
        KeyAction action = generate(T0).build();

        send(bytes("globex"), side.bytes(action));

        assertSetAside(DeadLetterReason.WRONG_KEY);
        assertAnsweredWithoutAnEntry(action);
    }

    @Test
    void anActionInAnotherPartitionThanItsAccountsIsAnsweredAndSetAside() {
        side.close();
        side = LifecycleDriver.withPartitions(4, T0);
        KeyAction action = generate(T0).build();

        side.send(action);
        side.send(action(Action.GENERATE, "globex", KeyKind.STANDARD, "default", T0));
        side.send(action(Action.GENERATE, "initech", KeyKind.STANDARD, "default", T0));
        side.send(action(Action.GENERATE, "hooli", KeyKind.STANDARD, "default", T0));

        // the test driver has partition 0 only; by murmur2 these four belong to 0 to 3
        assertThat(side.outcomes)
                .filteredOn(outcome -> outcome.getOutcome() == AuditOutcome.APPLIED)
                .extracting(ActionOutcome::getAccountId)
                .containsExactlyElementsOf(
                        side.entries.stream().map(entry -> entry.getAccountId()).toList());
        assertThat(side.deadLetterReasons).containsOnly(DeadLetterReason.MISPLACED);
        assertThat(side.outcomes).hasSize(4);
        assertThat(side.deadLetters).hasSize(4 - side.entries.size()).isNotEmpty();
    }

    @Test
    void anAccountThatCannotBeOneIsSetAside() {
        KeyAction action = generate(T0).setAccountId("ACME Corp").build();

        send(bytes("ACME Corp"), side.bytes(action));

        assertSetAside(DeadLetterReason.INVALID);
        assertThat(side.outcomes).isEmpty();
        assertThat(side.entries).isEmpty();
    }

    static Stream<KeyAction.Builder> withMalformedIdentity() {
        return Stream.of(
                generate(T0).setActionId(""),
                generate(T0).setActionId("a b"),
                generate(T0).setActionId("a".repeat(65)),
                generate(T0).setAttemptId("x/y"),
                generate(T0).setRequestHash("h".repeat(129)),
                generate(T0)
                        .setActor(Actor.newBuilder(Actions.ADA).setUserId("").build()),
                generate(T0)
                        .setActor(Actor.newBuilder(Actions.ADA)
                                .setUserId("u".repeat(256))
                                .build()),
                generate(T0)
                        .setActor(Actor.newBuilder(Actions.ADA)
                                .setUserId(KEY_TEXT)
                                .build()),
                generate(T0).setRequestedAt(Instant.ofEpochMilli(-1)),
                generate(T0).setRequestedAt(Instant.parse("+10000-01-01T00:00:00Z")),
                generate(T0).setRequestedAt(Instant.ofEpochMilli(Long.MAX_VALUE)));
    }

    @ParameterizedTest
    @MethodSource("withMalformedIdentity")
    void anActionWhoseOwnIdsOrTimeAreMalformedIsAuditedAnsweredAndSetAside(KeyAction.Builder action) {
        ActionOutcome outcome = side.send(action);

        assertThat(outcome.getOutcome()).isEqualTo(REJECTED);
        assertThat(outcome.getReason()).isEqualTo("INVALID");
        assertThat(outcome.getSequence()).isEqualTo(1);
        assertThat(side.entries).hasSize(1);
        assertThat(side.lastEntry().getReason()).isEqualTo("INVALID");
        assertThat(side.lastEntry().getActionId()).isNull();
        assertThat(side.lastEntry().getOccurredAt()).isEqualTo(T0);
        assertThat(side.statuses).isEmpty();
        assertSetAside(DeadLetterReason.INVALID);
    }

    @Test
    void whatIsNoIdIsCutInTheAnswerSoThatNoBrokerRefusesIt() throws Exception {
        String huge = "h".repeat(1_000_000);

        ActionOutcome outcome = side.send(generate(T0).setActionId(huge).setRequestHash(huge));

        assertThat(outcome.getReason()).isEqualTo("INVALID");
        assertThat(outcome.getActionId()).hasSize(64);
        assertThat(outcome.toByteBuffer().remaining()).isLessThan(2000);
    }

    @Test
    void anAddressThatIsNoneDoesNotSwellTheRegistry() throws Exception {
        String huge = "h".repeat(900_000);

        ActionOutcome outcome = side.send(generate(T0)
                .setActor(Actor.newBuilder(Actions.ADA).setEmail(huge).build()));

        assertThat(outcome.getOutcome()).isEqualTo(AuditOutcome.APPLIED);
        side.<Bytes, byte[]>store(KeyRegistry.STORE)
                .all()
                .forEachRemaining(entry -> assertThat(entry.value).hasSizeLessThan(2000));
    }

    @Test
    void aMalformedActionIsAuditedAnsweredSetAsideAndRememberedForItsRepeats() {
        KeyAction action = generate(T0).setNewKey(null).build();

        ActionOutcome outcome = side.send(action);
        ActionOutcome repeat = side.send(again(action).setNewKey(newKey("one").build()));

        assertThat(outcome.getReason()).isEqualTo("INVALID");
        assertThat(outcome.getDetail()).contains("newKey");
        assertThat(side.entries).hasSize(1);
        assertSetAside(DeadLetterReason.INVALID);
        assertThat(repeat.getReplayed()).isTrue();
        assertThat(repeat.getReason()).isEqualTo("INVALID");
    }

    @Test
    void aKeysTextIsFoundInNothingThatComesOut() {
        send(
                ACME,
                side.bytes(generate(T0)
                        .setName(KEY_TEXT)
                        .setActor(Actor.newBuilder(Actions.ADA)
                                .setUserAgent("curl -H 'X-API-Key: " + KEY_TEXT + "'")
                                .setEmail(KEY_TEXT + "@acme.test")
                                .build())
                        .build()));
        side.send(generate(T0)
                .setActor(Actor.newBuilder(Actions.ADA)
                        .setEmail(KEY_TEXT + "@acme.test")
                        .build())
                .setNewKey(newKey("one").setNote("old one: " + KEY_TEXT).build()));

        String everything = List.of(side.outcomes, side.entries, side.statuses) + lettersAsText();
        assertThat(everything).contains("kt_std_***").doesNotContain("Ab3Ab3");
        for (String store : List.of(KeyRegistry.STORE, AuditTrail.STORE, RefusalLog.STORE, DueIndex.STORE)) {
            side.store(store).all().forEachRemaining(entry -> {
                Object value = entry.value;
                String text = value instanceof byte[] raw
                        ? new String(raw, StandardCharsets.ISO_8859_1)
                        : String.valueOf(value);
                assertThat(text).doesNotContain("Ab3Ab3");
            });
        }
    }

    @Test
    void anActionIsNotPassedOverWhileTheRegistryCannotBeReached() {
        byte[] action = side.bytes(generate(T0).build());
        side.close();
        side = LifecycleDriver.withRegistryAt("http://127.0.0.1:1", T0);

        assertThatThrownBy(() -> send(ACME, action))
                .hasRootCauseInstanceOf(java.io.IOException.class)
                .satisfies(e -> assertThat(causes(e)).hasAtLeastOneElementOfType(AvroCodecException.class));

        assertThat(side.deadLetterReasons).isEmpty();
    }

    private static List<Throwable> causes(Throwable e) {
        return Stream.iterate(e, cause -> cause != null, Throwable::getCause).toList();
    }

    private String lettersAsText() {
        StringBuilder text = new StringBuilder();
        for (TestRecord<byte[], byte[]> letter : side.deadLetters) {
            text.append(new String(letter.value(), StandardCharsets.ISO_8859_1)).append(letter.headers());
        }
        return text.toString();
    }

    private void assertSetAside(DeadLetterReason reason) {
        assertThat(side.deadLetters).hasSize(1);
        assertThat(side.deadLetterReasons).containsExactly(reason);
        assertThat(header(DeadLetterHeaders.REASON)).isEqualTo(reason.name());
        assertThat(header(DeadLetterHeaders.DETAIL)).isNotBlank();
    }

    private void assertAnsweredWithoutAnEntry(KeyAction action) {
        ActionOutcome outcome = side.outcomes.get(0);
        assertThat(side.outcomes).hasSize(1);
        assertThat(outcome.getAttemptId()).isEqualTo(action.getAttemptId());
        assertThat(outcome.getOutcome()).isEqualTo(REJECTED);
        assertThat(outcome.getReason()).isEqualTo("INVALID");
        assertThat(outcome.getSequence()).isNull();
        assertThat(side.entries).isEmpty();
        assertThat(side.statuses).isEmpty();
    }

    private String header(String name) {
        return new String(side.deadLetters.get(0).headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private void send(byte[] key, byte[] value) {
        side.sendRaw(key, value, new RecordHeaders());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
