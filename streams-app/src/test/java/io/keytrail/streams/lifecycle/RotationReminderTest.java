package io.keytrail.streams.lifecycle;

import static io.keytrail.streams.lifecycle.Actions.ADA;
import static io.keytrail.streams.lifecycle.Actions.ALAN;
import static io.keytrail.streams.lifecycle.Actions.deactivate;
import static io.keytrail.streams.lifecycle.Actions.generate;
import static io.keytrail.streams.lifecycle.Actions.member;
import static io.keytrail.streams.lifecycle.Actions.newKey;
import static io.keytrail.streams.lifecycle.Actions.rotate;
import static io.keytrail.streams.lifecycle.Actions.setMembers;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.Actor;
import io.keytrail.schemas.Recipient;
import io.keytrail.schemas.RotationReminder;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KindPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RotationReminderTest {

    private static final Instant T0 = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration INTERVAL = Duration.ofDays(180);

    private final LifecycleDriver side = LifecycleDriver.at(T0);

    @AfterEach
    void close() {
        side.close();
    }

    @Test
    void aKeyThatWasNotRotatedForAnIntervalIsRemindedOf() {
        String key = side.send(generate(T0)).getKey().getKeyId();

        side.advance(INTERVAL);

        RotationReminder reminder = onlyReminder();
        assertThat(reminder.getAccountId()).isEqualTo("acme");
        assertThat(reminder.getKind()).isEqualTo("standard");
        assertThat(reminder.getName()).isEqualTo("default");
        assertThat(reminder.getKeyId()).isEqualTo(key);
        assertThat(reminder.getKeyHint()).hasSize(4);
        assertThat(reminder.getGeneratedAt()).isEqualTo(T0);
        assertThat(reminder.getMultiple()).isEqualTo(1);
        assertThat(reminder.getAgeDays()).isEqualTo(180);
        assertThat(reminder.getDueAt()).isEqualTo(T0.plus(INTERVAL));
        assertThat(reminder.getCreatedAt()).isEqualTo(T0.plus(INTERVAL));
    }

    @Test
    void beforeTheIntervalIsOverNobodyIsReminded() {
        side.send(generate(T0));

        side.advance(INTERVAL.minusMillis(1));

        assertThat(side.reminders).isEmpty();
    }

    @Test
    void eachFurtherIntervalIsRemindedOfOnceWithAnIdOfItsOwn() {
        side.send(generate(T0));

        side.advance(INTERVAL).advanceInSeconds(5);
        side.advance(INTERVAL).advanceInSeconds(5);

        assertThat(side.reminders).extracting(RotationReminder::getMultiple).containsExactly(1, 2);
        assertThat(side.reminders).extracting(RotationReminder::getReminderId).doesNotHaveDuplicates();
    }

    @Test
    void aKeyThatWasRotatedInBetweenIsRemindedOfAnIntervalAfterItsRotation() {
        side.send(generate(T0));
        side.advance(Duration.ofDays(100));
        String fresh = side.send(rotate(Duration.ZERO, side.now())).getKey().getKeyId();

        side.advance(Duration.ofDays(100));
        assertThat(side.reminders).isEmpty();
        side.advance(Duration.ofDays(80));

        assertThat(onlyReminder().getKeyId()).isEqualTo(fresh);
    }

    @Test
    void aDeactivatedKeyIsNotRemindedOf() {
        side.send(generate(T0));
        side.send(deactivate(T0));

        side.advance(INTERVAL);

        assertThat(side.reminders).isEmpty();
    }

    @Test
    void aRetiringKeyIsNotRemindedOf() {
        side.send(generate(T0));
        side.advance(INTERVAL.minusDays(1));
        side.send(rotate(Duration.ofDays(7), side.now()));

        side.advance(Duration.ofDays(2));

        assertThat(side.reminders).isEmpty();
    }

    @Test
    void aKeyThatHasExpiredIsNotRemindedOf() {
        side.send(generate(T0)
                .setNewKey(newKey("one").setExpiresAt(T0.plus(INTERVAL)).build()));

        side.advance(INTERVAL);

        assertThat(side.reminders).isEmpty();
        assertThat(side.entries).hasSize(2);
    }

    @Test
    void ofSeveralIntervalsThatWereMissedTheNewestIsRemindedOf() {
        side.send(generate(T0));
        side.restartAt(T0.plus(INTERVAL.multipliedBy(3)).plusSeconds(77));

        side.advanceInSeconds(5);

        assertThat(onlyReminder().getMultiple()).isEqualTo(3);
        assertThat(onlyReminder().getDueAt()).isEqualTo(T0.plus(INTERVAL.multipliedBy(3)));
        assertThat(onlyReminder().getAgeDays()).isEqualTo(540);
    }

    @Test
    void aRestartDoesNotRemindAgain() {
        side.send(generate(T0));
        side.advance(INTERVAL);

        side.restart();
        side.advanceInSeconds(5);

        assertThat(side.reminders).hasSize(1);
    }

    @Test
    void aRotationAtTheLastMomentComesBeforeTheReminder() {
        side.send(generate(T0));
        side.restartAt(T0.plus(INTERVAL).plusSeconds(1));

        side.send(rotate(Duration.ZERO, side.now()));
        side.advanceInSeconds(3);

        assertThat(side.reminders).isEmpty();
    }

    @Test
    void aShorterIntervalRemindsOfWhatHasPassedByItsMeasureAndDoesNotRepeatWhatWasWritten() {
        side.send(generate(T0));
        side.advance(INTERVAL).advanceInSeconds(1);
        side.restartWith(everyDays(90));

        side.advanceInSeconds(5);
        assertThat(side.reminders).hasSize(1);
        side.advance(Duration.ofDays(90));

        assertThat(side.reminders).extracting(RotationReminder::getMultiple).containsExactly(1, 3);
    }

    @Test
    void aLongerIntervalDoesNotSilenceAKeyThatWasRemindedOfOften() {
        side.restartWith(everyDays(90));
        side.send(generate(T0));
        side.advance(Duration.ofDays(90));
        side.advance(Duration.ofDays(90));
        side.advance(Duration.ofDays(90));
        side.advance(Duration.ofDays(90));
        side.restartWith(everyDays(180));

        side.advanceInSeconds(3);
        side.advance(Duration.ofDays(180));

        assertThat(side.reminders).extracting(RotationReminder::getMultiple).containsExactly(1, 2, 3, 4, 3);
        assertThat(side.reminders.get(4).getAgeDays()).isEqualTo(540);
    }

    @Test
    void superAdminsAndWhoeverRotatedLastAreReminded() {
        side.send(setMembers(
                T0,
                member("u-1", "one@acme.test", "super-admin"),
                member("u-2", "two@acme.test", "analyst"),
                member("u-3", "three@acme.test", "member"),
                member("u-4", "four@acme.test", "super-admin")));
        side.send(generate(T0));
        side.send(rotate(Duration.ZERO, T0).setActor(ALAN));

        side.advance(INTERVAL);

        assertThat(recipients())
                .containsExactly(
                        "one@acme.test SUPER_ADMIN u-1",
                        "four@acme.test SUPER_ADMIN u-4",
                        "alan@acme.test LAST_ROTATED u-alan");
    }

    @Test
    void eachAddressIsRemindedOnceHoweverItIsWritten() {
        side.send(setMembers(
                T0,
                member("u-1", "Ada@Acme.test", "super-admin"),
                member("u-2", "ada@acme.TEST", "super-admin"),
                member("u-3", "three@acme.test", "super-admin")));
        side.send(generate(T0).setActor(ADA));

        side.advance(INTERVAL);

        assertThat(recipients()).containsExactly("Ada@Acme.test SUPER_ADMIN u-1", "three@acme.test SUPER_ADMIN u-3");
    }

    @Test
    void theListKnowsTheNewerAddressOfWhoeverRotatedLast() {
        side.send(generate(T0).setActor(ADA));
        side.send(setMembers(T0, member("u-ada", "countess@acme.test", "member")));

        side.advance(INTERVAL);

        assertThat(recipients()).containsExactly("countess@acme.test LAST_ROTATED u-ada");
    }

    @Test
    void ifNobodyIsKnownTheReminderHasNoRecipients() {
        side.send(generate(T0).setActor(Actor.newBuilder(ADA).setEmail(null).build()));

        side.advance(INTERVAL);

        assertThat(onlyReminder().getRecipients()).isEmpty();
    }

    @Test
    void aReminderIsNoAuditEntryAndNoNewStatus() {
        side.send(generate(T0));

        side.advance(INTERVAL);

        assertThat(side.entries).hasSize(1);
        assertThat(side.statuses).hasSize(1);
    }

    private List<String> recipients() {
        return onlyReminder().getRecipients().stream()
                .map(RotationReminderTest::text)
                .toList();
    }

    private static String text(Recipient recipient) {
        return recipient.getEmail() + " " + recipient.getWhy() + " " + recipient.getUserId();
    }

    private RotationReminder onlyReminder() {
        assertThat(side.reminders).hasSize(1);
        return side.reminders.get(0);
    }

    private static KindPolicy everyDays(int days) {
        return new KindPolicy(
                KeyKind.STANDARD,
                true,
                1,
                List.of(),
                Duration.ofDays(7),
                Duration.ofDays(days),
                Optional.empty(),
                Optional.empty());
    }
}
