package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MembersTest extends HttpTest {

    private static final String MEMBERS = "/api/v1/accounts/acme/members";
    private static final String ADMINS = "/api/v1/accounts/acme/admins";
    private static final String TWO = "[{\"userId\":\"u-1\",\"email\":\"eve@acme.test\",\"role\":\"super-admin\"},"
            + "{\"userId\":\"u-2\",\"email\":\"max@acme.test\",\"role\":\"analyst\"}]";

    @Test
    void anAccountBeginsWithNoMembersAndVersionZero() {
        var answer = ada().get(MEMBERS);

        assertThat(answer.body()).isEqualTo("[]");
        assertThat(answer.header("ETag")).isEqualTo("\"0\"");
    }

    @Test
    void aListThatWasSetIsRead() {
        var set = ada().send("PUT", MEMBERS, TWO, "If-Match", "\"0\"");

        assertThat(set.summary()).isEqualTo("200");
        assertThat(set.header("ETag")).isEqualTo("\"1\"");
        assertThat(ada().get(MEMBERS).json()).isEqualTo(set.json());
        assertThat(ada().get(MEMBERS).header("ETag")).isEqualTo("\"1\"");
    }

    @Test
    void aListThatSomebodyElseChangedIsNotOverwritten() {
        ada().send("PUT", MEMBERS, TWO, "If-Match", "\"0\"");

        assertThat(ada().send("PUT", MEMBERS, "[]", "If-Match", "\"0\"").summary())
                .isEqualTo("412 members-changed");
        assertThat(ada().send("PUT", MEMBERS, "[]", "If-Match", "*").summary()).isEqualTo("200");
        assertThat(ada().send("PUT", MEMBERS, TWO).summary()).isEqualTo("200");
        assertThat(ada().send("PUT", MEMBERS, TWO, "If-Match", "W/\"1\"").text("parameter"))
                .isEqualTo("If-Match");
    }

    @Test
    void aRepeatedPutSetsNothingTwice() {
        ada().send("PUT", MEMBERS, TWO, "Idempotency-Key", "put-1");

        var repeat = ada().send("PUT", MEMBERS, TWO, "Idempotency-Key", "put-1");

        assertThat(repeat.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(ada().get(MEMBERS).header("ETag")).isEqualTo("\"1\"");
    }

    @Test
    void membersAreChecked() {
        assertThat(wrong("[{\"userId\":\"\",\"email\":\"a@b\",\"role\":\"member\"}]"))
                .isEqualTo("0.userId");
        assertThat(wrong("[{\"userId\":\"u\",\"email\":\"a b\",\"role\":\"member\"}]"))
                .isEqualTo("0.email");
        assertThat(wrong("[{\"userId\":\"u\",\"email\":\"a@b\",\"role\":\"operator\"}]"))
                .isEqualTo("0.role");
        assertThat(wrong("[{\"userId\":\"u\",\"email\":\"a@b\",\"role\":\"member\"},"
                        + "{\"userId\":\"u\",\"email\":\"c@d\",\"role\":\"member\"}]"))
                .isEqualTo("1.userId");
        assertThat(wrong("[null]")).isEqualTo("0");
        assertThat(wrong("{}")).isEqualTo("body");
        assertThat(keytrail.actions).isEmpty();
    }

    @Test
    void everyMemberOfTheAccountLearnsWhomToAsk() {
        assertThat(as(BOB).get(ADMINS).body()).isEqualTo("[{\"email\":\"ada@acme.test\"}]");

        ada().send("PUT", MEMBERS, TWO);

        assertThat(as(BOB).get(ADMINS).body())
                .isEqualTo("[{\"email\":\"eve@acme.test\"},{\"email\":\"ada@acme.test\"}]");
    }

    private String wrong(String body) {
        var answer = ada().send("PUT", MEMBERS, body);
        assertThat(answer.summary()).as(body).isEqualTo("400 bad-parameter");
        return answer.text("parameter");
    }
}
