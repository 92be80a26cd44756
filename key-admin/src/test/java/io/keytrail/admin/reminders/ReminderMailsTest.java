package io.keytrail.admin.reminders;

import static io.keytrail.admin.reminders.RotationReminders.ADA;
import static io.keytrail.admin.reminders.RotationReminders.BEN;
import static io.keytrail.admin.reminders.RotationReminders.ofAcme;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.Recipient;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReminderMailsTest {

    private static final String LINK =
            "https://keys.example/admin/accounts/acme/api-key?kind=private-app&name=nightly-export";

    private final ReminderMails mails =
            new ReminderMails(URI.create("https://keys.example/admin"), "keytrail@example.test");

    @Test
    void theTextSaysWhichKeyHowOldAndWhereToRotateIt() {
        ReminderMail mail = mails.of(ofAcme().build(), ADA);

        assertThat(mail.to()).isEqualTo("ada@acme.test");
        assertThat(mail.subject()).isEqualTo("API key …q7Xd of acme is 181 days old");
        assertThat(mail.text())
                .startsWith("The API key ending in q7Xd of account acme is 181 days old.\n")
                .contains("  Key            ending in q7Xd, private-app (nightly-export)\n")
                .contains("  In use since   27 May 2026, 22:30 UTC\n")
                .contains("\n" + LINK + "\n")
                .endsWith("You get this mail because you are a super admin of this account.\n");
    }

    @Test
    void theHtmlSaysTheSame() {
        String html = mails.of(ofAcme().build(), BEN).html();

        assertThat(html)
                .contains("<b>q7Xd</b>", "<b>acme</b>", "<b>181 days</b> old")
                .contains("ending in q7Xd, private-app (nightly-export)")
                .contains("<td>27 May 2026, 22:30 UTC</td>")
                .contains("<a href=\"" + LINK.replace("&", "&amp;") + "\">")
                .contains("you generated or last rotated this key.")
                .doesNotContain(" th:");
    }

    @Test
    void aKeyOfOneDayIsOneDayOld() {
        // Given a kind whose keys are to be rotated daily
        ReminderMail mail = mails.of(
                ofAcme().setGeneratedAt(Instant.parse("2026-11-23T22:30:00Z")).build(), ADA);

        // Then
        assertThat(mail.subject()).endsWith("is 1 day old");
        assertThat(mail.text()).contains("is 1 day old.");
        assertThat(mail.html()).contains("<b>1 day</b> old.");
    }

    @Test
    void whatAReminderHoldsBecomesNeitherMarkupNorALineNorAnotherAddress() {
        // Given values that no topology writes
        String evil = "<script>&\"'\r\nBcc: eve@evil.test\r\n\r\n\u202e";
        ReminderMail mail = mails.of(
                ofAcme().setAccountId("a/../" + evil + "?x=#").setName(evil).build(), ADA);

        // When the mail is looked at, Then they are text in their place
        assertThat(mail.html()).doesNotContain("<script>").contains("&lt;script&gt;&amp;");
        assertThat(mail.text().lines()).noneMatch(line -> line.startsWith("Bcc:"));
        assertThat(mail.subject()).doesNotContain("\r", "\n", "\u202e");
        URI link = URI.create(mail.text()
                .lines()
                .filter(line -> line.startsWith("https:"))
                .findFirst()
                .orElseThrow());
        assertThat(link.getHost()).isEqualTo("keys.example");
        assertThat(link.getRawPath())
                .startsWith("/admin/accounts/a%2F..%2F%3Cscript%3E")
                .endsWith("/api-key");
        assertThat(link.getRawFragment()).isNull();
    }

    @Test
    void aRepeatHasTheSameMessageIdHoweverTheAddressIsCapitalised() {
        Recipient shouting = Recipient.newBuilder(ADA).setEmail("ADA@Acme.Test").build();

        assertThat(mails.of(ofAcme().build(), shouting).messageId())
                .isEqualTo(mails.of(ofAcme().build(), ADA).messageId())
                .matches("<5e0cbdd8-6a4f-3c39-9d0e-ff1c0d6a6e5d\\.[0-9a-f]{32}@example\\.test>");
    }

    @Test
    void everyRecipientAndEveryReminderHasItsOwnMessageId() {
        List<String> ids = List.of(
                mails.of(ofAcme().build(), ADA).messageId(),
                mails.of(ofAcme().build(), BEN).messageId(),
                mails.of(ofAcme().setReminderId("other").build(), ADA).messageId());

        assertThat(ids).doesNotHaveDuplicates();
    }
}
