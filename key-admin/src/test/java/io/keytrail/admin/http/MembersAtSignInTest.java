package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keytrail.admin.desk.Origin;
import io.keytrail.admin.members.MembersAtSignIn;
import io.keytrail.schemas.Action;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.Member;
import io.keytrail.schemas.keys.RejectionReason;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class MembersAtSignInTest extends HttpTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Origin ORIGIN = new Origin("203.0.113.7", "test");

    @Autowired
    private MembersAtSignIn signIns;

    /** A user of this test alone: what was remembered stays for as long as the process. */
    private final String user = "user-" + UUID.randomUUID();

    @Test
    void aSuperAdminWhoSignsInBecomesAMember() {
        // When
        signIns.remember(caller("eve@acme.test", Role.SUPER_ADMIN), ORIGIN);

        // Then, in their own name and audited as such
        awaitMembers("eve@acme.test");
        KeyAction action = keytrail.lastAction();
        assertThat(action.getAction()).isEqualTo(Action.SET_MEMBERS);
        assertThat(action.getActor().getUserId()).isEqualTo(user);
        assertThat(action.getActor().getIp()).isEqualTo("203.0.113.7");
        assertThat(action.getCause()).isEqualTo("SIGN_IN");
        assertThat(action.getExpectedMembersVersion()).isZero();
    }

    @Test
    void aNewAddressReplacesTheOldOneAndLeavesTheOthersAlone() {
        // Given a list with the user and somebody else
        ada().send(
                        "PUT",
                        "/api/v1/accounts/acme/members",
                        "[{\"userId\":\"" + user + "\",\"email\":\"old@acme.test\",\"role\":\"analyst\"},"
                                + "{\"userId\":\"u-2\",\"email\":\"max@acme.test\",\"role\":\"analyst\"}]");

        // When
        signIns.remember(caller("new@acme.test", Role.SUPER_ADMIN), ORIGIN);

        // Then
        awaitMembers("max@acme.test", "new@acme.test");
    }

    @Test
    void signingInAgainChangesNothingUntilTheTokenSaysSomethingElse() {
        // Given somebody who signed in, and was taken off the list
        signIns.remember(caller("eve@acme.test", Role.SUPER_ADMIN), ORIGIN);
        awaitMembers("eve@acme.test");
        ada().send("PUT", "/api/v1/accounts/acme/members", "[]");

        // When they sign in as before, and then with another address
        signIns.remember(caller("eve@acme.test", Role.SUPER_ADMIN), ORIGIN);
        signIns.remember(caller("eva@acme.test", Role.SUPER_ADMIN), ORIGIN);

        // Then only the latter is written: version 1 was the first sign-in, 2 the empty list
        awaitMembers("eva@acme.test");
        assertThat(keytrail.of("acme").getVersion()).isEqualTo(3);
    }

    @Test
    void whoeverIsOnTheListAlreadyIsNotWrittenAgain() {
        // Given
        ada().send(
                        "PUT",
                        "/api/v1/accounts/acme/members",
                        "[{\"userId\":\"" + user + "\",\"email\":\"eve@acme.test\",\"role\":\"super-admin\"}]");

        // When, and somebody else after that
        signIns.remember(caller("eve@acme.test", Role.SUPER_ADMIN), ORIGIN);
        signIns.remember(person(user + "-2", "kim@acme.test", false, Role.SUPER_ADMIN), ORIGIN);

        // Then
        awaitMembers("eve@acme.test", "kim@acme.test");
        assertThat(keytrail.of("acme").getVersion()).isEqualTo(2);
    }

    @Test
    void aListThatChangesMeanwhileIsReadAgain() {
        // Given
        keytrail.rejectsNextFor(RejectionReason.MEMBERS_CHANGED);

        // When
        signIns.remember(caller("eve@acme.test", Role.SUPER_ADMIN), ORIGIN);

        // Then
        awaitMembers("eve@acme.test");
        assertThat(keytrail.actions).hasSize(2);
    }

    @Test
    void anOutcomeThatWasNotLearnedIsLookedUpAtTheNextSignIn() {
        // Given a sign-in of which it was not learned what became
        keytrail.losesOutcomesOf(Action.SET_MEMBERS);
        signIns.remember(caller("eve@acme.test", Role.SUPER_ADMIN), ORIGIN);
        awaitMembers("eve@acme.test");
        keytrail.losesOutcomesOf(null);

        // When they sign in again, and somebody else after that
        signIns.remember(caller("eve@acme.test", Role.SUPER_ADMIN), ORIGIN);
        signIns.remember(person(user + "-2", "kim@acme.test", false, Role.SUPER_ADMIN), ORIGIN);

        // Then the failure stopped neither, and the list had them already
        awaitMembers("eve@acme.test", "kim@acme.test");
        assertThat(keytrail.of("acme").getVersion()).isEqualTo(2);
    }

    @Test
    void whoMayNotActIsNotWritten() {
        // Given an analyst, a program and somebody without an address
        signIns.remember(caller("ana@acme.test", Role.ANALYST), ORIGIN);
        signIns.remember(person(user, "bot@acme.test", true, Role.SUPER_ADMIN), ORIGIN);
        signIns.remember(person(user, null, false, Role.SUPER_ADMIN), ORIGIN);

        // When somebody signs in who may
        signIns.remember(caller("eve@acme.test", Role.SUPER_ADMIN), ORIGIN);

        // Then that is all
        awaitMembers("eve@acme.test");
        assertThat(keytrail.actions).hasSize(1);
    }

    private void awaitMembers(String... emails) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(keytrail.of("acme").getMembers())
                        .extracting(Member::getEmail)
                        .isEqualTo(List.of(emails)));
    }

    private Caller caller(String email, Role role) {
        return person(user, email, false, role);
    }

    private static Caller person(String userId, String email, boolean isProgram, Role role) {
        return new Caller(
                userId, Optional.ofNullable(email), Map.of("acme", role), Optional.empty(), isProgram, Set.of(), "");
    }
}
