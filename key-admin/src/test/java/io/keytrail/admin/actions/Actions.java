package io.keytrail.admin.actions;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.Actor;
import io.keytrail.schemas.AuditOutcome;
import io.keytrail.schemas.KeyAction;
import java.time.Instant;

/** Actions and outcomes to test with. */
public final class Actions {

    public static final Instant NOW = Instant.parse("2026-11-23T20:00:00Z");

    private Actions() {}

    /** Ada shows acme's standard key. */
    public static KeyAction.Builder show(String actionId, String attemptId) {
        return KeyAction.newBuilder()
                .setActionId(actionId)
                .setAttemptId(attemptId)
                .setAccountId("acme")
                .setAction(Action.SHOW)
                .setActor(ada())
                .setRequestedAt(NOW)
                .setKind("standard")
                .setName("default");
    }

    /** APPLIED. */
    public static ActionOutcome.Builder outcome(String actionId, String attemptId) {
        return ActionOutcome.newBuilder()
                .setActionId(actionId)
                .setAttemptId(attemptId)
                .setAccountId("acme")
                .setUserId("ada")
                .setAction(Action.SHOW)
                .setOutcome(AuditOutcome.APPLIED)
                .setRecordedAt(NOW);
    }

    public static Actor ada() {
        return Actor.newBuilder().setUserId("ada").setRole("super-admin").build();
    }
}
