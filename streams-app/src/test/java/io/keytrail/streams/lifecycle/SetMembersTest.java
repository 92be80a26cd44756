package io.keytrail.streams.lifecycle;

import static io.keytrail.schemas.AuditOutcome.APPLIED;
import static io.keytrail.schemas.keys.RejectionReason.MEMBERS_CHANGED;
import static io.keytrail.streams.lifecycle.Actions.member;
import static io.keytrail.streams.lifecycle.Actions.setMembers;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SetMembersTest extends AccountRules {

    @Test
    void settingMembersReplacesTheWholeListAndCountsItsVersions() {
        Decision first = account.apply(setMembers(T0, member("u-ada", "ada@acme.test", "super-admin")), T0);
        Decision second = account.apply(
                setMembers(T0, member("u-alan", "alan@acme.test", "super-admin"))
                        .setExpectedMembersVersion(1L),
                T0);

        assertThat(first.members().version()).isEqualTo(1);
        assertThat(second.members().version()).isEqualTo(2);
        assertThat(second.members().list()).containsExactly(member("u-alan", "alan@acme.test", "super-admin"));
    }

    @Test
    void settingMembersOfAnotherVersionThanExpectedIsRejected() {
        account.apply(setMembers(T0), T0);

        Decision decision = account.apply(setMembers(T0).setExpectedMembersVersion(0L), T0);

        assertRejected(decision, MEMBERS_CHANGED);
        assertThat(decision.members().version()).isEqualTo(1);
    }

    @Test
    void twoHundredMembersFit() {
        Decision decision = account.apply(
                setMembers(T0)
                        .setMembers(IntStream.range(0, 200)
                                .mapToObj(i -> member("u" + i, "u" + i + "@acme.test", "member"))
                                .toList()),
                T0);

        assertThat(decision.outcome()).isEqualTo(APPLIED);
    }
}
