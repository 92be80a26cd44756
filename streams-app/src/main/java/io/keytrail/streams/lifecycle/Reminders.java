package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.RotationReminder;
import io.keytrail.streams.state.LiveKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/** What a rotation reminder says. */
final class Reminders {

    private Reminders() {}

    static RotationReminder of(KeySlot slot, RotationAge.Due due, Members members, Instant now) {
        LiveKey key = slot.active().orElseThrow();
        return RotationReminder.newBuilder()
                .setReminderId(reminderId(key.getKeyId(), due.multiple()))
                .setAccountId(slot.accountId())
                .setKind(slot.slot().kind().text())
                .setName(slot.slot().name())
                .setKeyId(key.getKeyId())
                .setKeyHint(key.getHint())
                .setGeneratedAt(key.getGeneratedAt())
                .setMultiple(due.multiple())
                .setAgeDays(due.ageDays())
                .setDueAt(due.dueAt())
                .setCreatedAt(now)
                .setRecipients(members.recipientsFor(key))
                .build();
    }

    /** The same for a repeat, so that whoever mails it can tell. */
    private static String reminderId(String keyId, int multiple) {
        String name = "rotation-reminder/" + keyId + "/" + multiple;
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
