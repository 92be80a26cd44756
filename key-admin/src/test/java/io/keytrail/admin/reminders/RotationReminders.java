package io.keytrail.admin.reminders;

import io.keytrail.schemas.Recipient;
import io.keytrail.schemas.RotationReminder;
import java.time.Instant;
import java.util.List;

/** Reminders for tests. */
final class RotationReminders {

    static final Recipient ADA = Recipient.newBuilder()
            .setEmail("ada@acme.test")
            .setUserId("u-1")
            .setWhy("SUPER_ADMIN")
            .build();

    static final Recipient BEN = Recipient.newBuilder(ADA)
            .setEmail("ben@acme.test")
            .setWhy("LAST_ROTATED")
            .build();

    private RotationReminders() {}

    static RotationReminder.Builder ofAcme() {
        Instant generatedAt = Instant.parse("2026-05-27T22:30:00Z");
        return RotationReminder.newBuilder()
                .setReminderId("5e0cbdd8-6a4f-3c39-9d0e-ff1c0d6a6e5d")
                .setAccountId("acme")
                .setKind("private-app")
                .setName("nightly-export")
                .setKeyId("0197a1d4-6c00-7b3e-9f21-5d1c4be0a8f7")
                .setKeyHint("q7Xd")
                .setGeneratedAt(generatedAt)
                .setMultiple(1)
                .setAgeDays(180)
                .setDueAt(Instant.parse("2026-11-23T22:30:00Z"))
                .setCreatedAt(Instant.parse("2026-11-24T22:30:01Z"))
                .setRecipients(List.of(ADA, BEN));
    }
}
