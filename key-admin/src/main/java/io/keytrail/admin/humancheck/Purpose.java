package io.keytrail.admin.humancheck;

import io.keytrail.admin.desk.ActionRequest;
import io.keytrail.schemas.Action;
import io.keytrail.schemas.keys.Slot;
import java.nio.charset.StandardCharsets;

/**
 * What a person is about to do, and in which session. An answer serves no other purpose.
 *
 * @param sessionId of the servlet session; a secret, never part of a challenge
 * @param account the account to act in
 * @param slot with which slot
 * @param action what to do
 */
public record Purpose(String sessionId, String account, Slot slot, Action action) {

    /** The purpose of a request about a slot that came in that session. */
    public static Purpose of(String sessionId, ActionRequest request) {
        return new Purpose(sessionId, request.account(), request.slot().orElseThrow(), request.action());
    }

    /** One for each purpose: no part can hold a 0. */
    byte[] bytes() {
        return String.join("\0", sessionId, account, slot.kind().text(), slot.name(), action.name())
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Without the session. */
    @Override
    public String toString() {
        return action + " " + account + "/" + slot;
    }
}
