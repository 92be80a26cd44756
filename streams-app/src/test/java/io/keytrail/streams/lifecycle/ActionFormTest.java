package io.keytrail.streams.lifecycle;

import static io.keytrail.schemas.AuditOutcome.APPLIED;
import static io.keytrail.schemas.AuditOutcome.DENIED;
import static io.keytrail.schemas.keys.RejectionReason.FORBIDDEN;
import static io.keytrail.schemas.keys.RejectionReason.HUMAN_CHECK_FAILED;
import static io.keytrail.schemas.keys.RejectionReason.INVALID;
import static io.keytrail.schemas.keys.RejectionReason.TOO_LATE;
import static io.keytrail.streams.lifecycle.Actions.ANA;
import static io.keytrail.streams.lifecycle.Actions.action;
import static io.keytrail.streams.lifecycle.Actions.deactivate;
import static io.keytrail.streams.lifecycle.Actions.generate;
import static io.keytrail.streams.lifecycle.Actions.member;
import static io.keytrail.streams.lifecycle.Actions.newKey;
import static io.keytrail.streams.lifecycle.Actions.rotate;
import static io.keytrail.streams.lifecycle.Actions.setMembers;
import static io.keytrail.streams.lifecycle.Actions.show;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.keys.KindPolicies;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is not even judged by the rules of slots: void, refused or malformed actions. */
class ActionFormTest extends AccountRules {

    @Test
    void anActionIsVoidFromItsValidUntilOn() {
        account.apply(generate(T0), T0);

        assertThat(account.apply(show(T0), T0.plusSeconds(60).minusMillis(1)).outcome())
                .isEqualTo(APPLIED);
        assertRejected(account.apply(show(T0), T0.plusSeconds(60)), TOO_LATE);
        assertThat(account.apply(show(T0).setValidUntil(null), T0.plusSeconds(9999))
                        .outcome())
                .isEqualTo(APPLIED);
    }

    @Test
    void aDeactivationThatNamesItsKeyIsNeverVoid() {
        account.apply(generate(T0), T0);
        Instant late = T0.plusSeconds(3600);

        assertRejected(account.apply(deactivate(T0), late), TOO_LATE);
        assertThat(account.apply(deactivate(T0).setExpectedKeyId(activeId()), late)
                        .outcome())
                .isEqualTo(APPLIED);
    }

    @ParameterizedTest
    @EnumSource(
            value = Action.class,
            names = {"GENERATE", "SHOW", "ROTATE", "EXPIRE_RETIRING", "DEACTIVATE", "SET_MEMBERS"})
    void nobodyButASuperAdminMayAct(Action action) {
        account.apply(generate(T0), T0);

        for (String role : new String[] {"analyst", "member", "operator", "SUPER-ADMIN", "", null}) {
            Decision decision = account.apply(
                    action(action, T0)
                            .setActor(io.keytrail.schemas.Actor.newBuilder(ANA)
                                    .setRole(role)
                                    .build()),
                    T0);

            assertThat(decision.outcome()).isEqualTo(DENIED);
            assertThat(decision.reason()).contains(FORBIDDEN);
            assertThat(decision.effect()).isEqualTo(Decision.Effect.NONE);
        }
        assertThat(account.statuses).hasSize(1);
    }

    @Test
    void whatKeyAdminRefusedIsNeverApplied() {
        account.apply(generate(T0), T0);

        Decision forbidden = account.apply(deactivate(T0).setRefusedBy("FORBIDDEN"), T0);
        Decision notHuman = account.apply(deactivate(T0).setRefusedBy("HUMAN_CHECK_FAILED"), T0);
        Decision neither = account.apply(deactivate(T0).setActor(ANA).setRefusedBy("HUMAN_CHECK_FAILED"), T0);
        Decision unknown = account.apply(deactivate(T0).setRefusedBy("MOON_PHASE"), T0);

        assertThat(forbidden.outcome()).isEqualTo(DENIED);
        assertRejected(notHuman, HUMAN_CHECK_FAILED);
        assertThat(neither.outcome()).isEqualTo(DENIED);
        assertRejected(unknown, INVALID);
        assertThat(account.standard().active()).isPresent();
    }

    @Test
    void anAttemptOnAForeignAccountIsDeniedWhateverItsRoleSays() {
        AccountSimulation none = new AccountSimulation("-", KindPolicies.defaults());

        Decision decision = none.apply(generate(T0).setAccountId("-").setTargetAccount("globex"), T0);

        assertThat(decision.outcome()).isEqualTo(DENIED);
        assertThat(none.statuses).isEmpty();
        assertThat(none.entries.get(0).getTargetAccount()).isEqualTo("globex");
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                malformed("asked for an end by time", action(Action.GRACE_END, T0)),
                malformed("asked for an expiry", action(Action.EXPIRE, T0)),
                malformed("generate without a key", generate(T0).setNewKey(null)),
                malformed("rotate without a key", rotate(HOUR, T0).setNewKey(null)),
                malformed("no kind", show(T0).setKind(null)),
                malformed("unknown kind", show(T0).setKind("Standard")),
                malformed("no name", show(T0).setName(null)),
                malformed("empty name", show(T0).setName("")),
                malformed("name with a capital", show(T0).setKind("private-app").setName("Export")),
                malformed("name of 64", show(T0).setKind("private-app").setName("a".repeat(64))),
                malformed("named standard key", show(T0).setName("mine")),
                malformed("named developer key", show(T0).setKind("developer").setName("mine")),
                malformed("key id", withKey(b -> b.setKeyId("k1"))),
                malformed(
                        "key id in capitals",
                        withKey(b -> b.setKeyId(b.getKeyId().toUpperCase(java.util.Locale.ROOT)))),
                malformed("short hash", withKey(b -> b.setKeyHash("ab"))),
                malformed("hash in capitals", withKey(b -> b.setKeyHash("AB".repeat(32)))),
                malformed("hint", withKey(b -> b.setHint("abcde"))),
                malformed("scope without a verb", withKey(b -> b.setScopes(List.of("/contacts")))),
                malformed("scope with an unknown verb", withKey(b -> b.setScopes(List.of("admin:/contacts")))),
                malformed("scope without a path", withKey(b -> b.setScopes(List.of("read:contacts")))),
                malformed("scope with a line break", withKey(b -> b.setScopes(List.of("read:/a\nb")))),
                malformed(
                        "scope with a key in it",
                        withKey(b -> b.setScopes(List.of("read:/kt_std_" + "Ab3".repeat(12) + "xy")))),
                malformed("101 scopes", withKey(b -> b.setScopes(java.util.Collections.nCopies(101, "read:/a")))),
                malformed("note of 501", withKey(b -> b.setNote("n".repeat(501)))),
                malformed("expired from the start", withKey(b -> b.setExpiresAt(T0))),
                malformed(
                        "expiry in the year 10000",
                        withKey(b -> b.setExpiresAt(Instant.parse("+10000-01-01T00:00:00Z")))),
                malformed("cause", show(T0).setCause("because")),
                malformed("target within an account", show(T0).setTargetAccount("globex")),
                malformed("no members", setMembers(T0).setMembers(null)),
                malformed("member without an id", setMembers(T0, member("", "a@b.test", "member"))),
                malformed("member without an address", setMembers(T0, member("u", "nobody", "member"))),
                malformed("member with two addresses", setMembers(T0, member("u", "a@b.test c@d.test", "member"))),
                malformed("member with an unknown role", setMembers(T0, member("u", "a@b.test", "operator"))),
                malformed(
                        "a member twice",
                        setMembers(T0, member("u", "a@b.test", "member"), member("u", "c@d.test", "member"))),
                malformed(
                        "201 members",
                        setMembers(T0)
                                .setMembers(IntStream.range(0, 201)
                                        .mapToObj(i -> member("u" + i, "u" + i + "@acme.test", "member"))
                                        .toList())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void whatIsMalformedIsRejectedAndChangesNothing(String what, KeyAction.Builder action) {
        Decision decision = account.apply(action, T0);

        assertRejected(decision, INVALID);
        assertThat(account.statuses).isEmpty();
        assertThat(account.members).isEqualTo(Members.NONE);
    }

    @Test
    void whatIsJustWithinItsRangeIsApplied() {
        Decision decision = account.apply(
                generate(T0)
                        .setNewKey(newKey("one")
                                .setNote("\ud83d\udd11".repeat(500))
                                .setScopes(java.util.Collections.nCopies(100, "write:/"))
                                .setExpiresAt(T0.plusMillis(1))
                                .build()),
                T0);

        assertThat(decision.outcome()).isEqualTo(APPLIED);
    }

    private static Arguments malformed(String what, KeyAction.Builder action) {
        return Arguments.of(what, action);
    }

    private static KeyAction.Builder withKey(
            java.util.function.UnaryOperator<io.keytrail.schemas.NewKey.Builder> change) {
        return generate(T0).setNewKey(change.apply(newKey("one")).build());
    }
}
