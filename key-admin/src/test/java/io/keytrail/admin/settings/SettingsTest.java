package io.keytrail.admin.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.admin.reminders.ReminderSettings;
import io.keytrail.admin.vault.VaultRhythm;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

/** The settings as {@code application.yml} has them, with what an installation must add. */
class SettingsTest {

    private final ApplicationContextRunner bare = new ApplicationContextRunner()
            .withInitializer(new ConfigDataApplicationContextInitializer())
            .withUserConfiguration(Settings.class);

    private final ApplicationContextRunner installed = bare.withPropertyValues(
            "keytrail.vault.keyset-file=/etc/keytrail/vault.json",
            "keytrail.service-tokens.key-file=/etc/keytrail/k.json",
            "keytrail.human-check.secret-file=/etc/keytrail/h");

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties({
        AdminSettings.class,
        VaultSettings.class,
        ServiceTokenSettings.class,
        HumanCheckSettings.class,
        ReminderSettings.class,
        SignInSettings.class
    })
    static class Settings {}

    @Test
    void theFileSaysWhatHoldsByDefault() {
        installed.run(context -> {
            AdminSettings admin = context.getBean(AdminSettings.class);
            assertThat(admin)
                    .isEqualTo(new AdminSettings(
                            URI.create("http://localhost:8081"),
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(50),
                            40,
                            40,
                            Duration.ofSeconds(7),
                            150,
                            Duration.ofMinutes(5),
                            new AdminSettings.Limit(1000, Duration.ofMinutes(1), 10_000),
                            new AdminSettings.Limit(30, Duration.ofMinutes(1), 10_000)));
            VaultSettings vault = context.getBean(VaultSettings.class);
            assertThat(vault.keysetFile()).contains("/etc/keytrail/vault.json");
            assertThat(vault.createKeyset()).isFalse();
            assertThat(vault.rhythm()).isEqualTo(VaultRhythm.DEFAULT);
            assertThat(context.getBean(ServiceTokenSettings.class))
                    .isEqualTo(new ServiceTokenSettings(
                            Path.of("/etc/keytrail/k.json"), "keytrail-key-admin", "keytrail_roles"));
            assertThat(context.getBean(HumanCheckSettings.class))
                    .isEqualTo(new HumanCheckSettings(
                            HumanCheckSettings.Provider.ALTCHA,
                            Path.of("/etc/keytrail/h"),
                            300_000,
                            new AdminSettings.Limit(20, Duration.ofMinutes(1), 10_000),
                            new HumanCheckSettings.Recaptcha(
                                    Optional.empty(),
                                    Optional.empty(),
                                    URI.create("https://www.google.com/recaptcha/api/siteverify"),
                                    URI.create("https://www.google.com/recaptcha/api.js"),
                                    0.5,
                                    "key_action",
                                    Optional.empty(),
                                    Duration.ofSeconds(3))));
            assertThat(context.getBean(ReminderSettings.class))
                    .isEqualTo(new ReminderSettings(
                            "keytrail@localhost",
                            URI.create("http://localhost:8080"),
                            Duration.ofSeconds(1),
                            Duration.ofMinutes(5)));
            assertThat(context.getBean(SignInSettings.class))
                    .isEqualTo(new SignInSettings(
                            Optional.empty(),
                            "single sign-on",
                            "keytrail-console",
                            Optional.empty(),
                            List.of("openid", "email"),
                            "keytrail_roles",
                            URI.create("http://localhost:8080"),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Duration.ofSeconds(3),
                            Duration.ofHours(12),
                            10,
                            5000));
            assertThat(Binder.get(context.getEnvironment())
                            .bind("spring.mail.properties", Bindable.mapOf(String.class, String.class))
                            .get())
                    .containsEntry("mail.smtp.connectiontimeout", "3000")
                    .containsEntry("mail.smtp.timeout", "10000");
            assertThat(context.getEnvironment().getProperty("management.health.mail.enabled"))
                    .isEqualTo("false");
        });
    }

    @Test
    void withoutItsSecretsNothingStarts() {
        String vault = "keytrail.vault.keyset-file=/v";
        String tokens = "keytrail.service-tokens.key-file=/k";
        String check = "keytrail.human-check.secret-file=/h";

        refuses(bare.withPropertyValues(tokens, check), "keytrail.vault.keyset-file");
        refuses(installed.withPropertyValues("keytrail.vault.kms-uri=gcp-kms://a"), "not both");
        refuses(bare.withPropertyValues(vault, check), "keytrail.service-tokens.key-file");
        refuses(bare.withPropertyValues(vault, tokens), "keytrail.human-check.secret-file");
    }

    @Test
    void aSettingThatCannotBeIsNamed() {
        refuses(installed.withPropertyValues("keytrail.admin.query-url=/query"), "query-url");
        refuses(installed.withPropertyValues("keytrail.admin.outcome-timeout=PT0S"), "outcome-timeout");
        refuses(installed.withPropertyValues("keytrail.admin.most-waiting=0"), "most-waiting");
        refuses(installed.withPropertyValues("keytrail.admin.count-timeout=PT0S"), "count-timeout");
        refuses(installed.withPropertyValues("keytrail.admin.most-asking=0"), "most-asking");
        refuses(installed.withPropertyValues("keytrail.admin.most-following=0"), "most-following");
        refuses(installed.withPropertyValues("keytrail.admin.attempts.burst=0"), "limit");
        refuses(installed.withPropertyValues("keytrail.human-check.provider=none"), "none");
        refuses(installed.withPropertyValues("keytrail.human-check.max-number=999"), "max-number");
        refuses(installed.withPropertyValues("keytrail.human-check.max-number=10000001"), "max-number");
        refuses(installed.withPropertyValues("keytrail.human-check.challenges.burst=0"), "limit");
        refuses(installed.withPropertyValues("keytrail.human-check.provider=recaptcha-v2"), "site-key");
        refuses(installed.withPropertyValues("keytrail.human-check.recaptcha.verify-url=/siteverify"), "verify-url");
        refuses(installed.withPropertyValues("keytrail.human-check.recaptcha.script-url=data:,x"), "script-url");
        refuses(installed.withPropertyValues("keytrail.human-check.recaptcha.min-score=1.1"), "min-score");
        refuses(installed.withPropertyValues("keytrail.human-check.recaptcha.action=a-b"), "action");
        refuses(installed.withPropertyValues("keytrail.human-check.recaptcha.timeout=PT0S"), "timeout");
        refuses(installed.withPropertyValues("keytrail.reminders.from=keytrail"), "keytrail.reminders.from");
        refuses(installed.withPropertyValues("keytrail.reminders.console-url=/console"), "console-url");
        refuses(installed.withPropertyValues("keytrail.reminders.console-url=javascript:alert(1)"), "console-url");
        refuses(installed.withPropertyValues("keytrail.reminders.console-url=https://a.example/?next="), "console-url");
        refuses(installed.withPropertyValues("keytrail.reminders.first-pause=PT0S"), "first-pause");
        refuses(installed.withPropertyValues("keytrail.reminders.longest-pause=PT0.5S"), "longest-pause");
    }

    @Test
    void aSignInThatCannotWorkIsNamed() {
        String prefix = "keytrail.console.sign-in.";
        refuses(installed.withPropertyValues(prefix + "issuer-uri=login.example.com"), prefix + "issuer-uri");
        refuses(installed.withPropertyValues(prefix + "issuer-uri="), prefix + "issuer-uri");
        refuses(installed.withPropertyValues(prefix + "issuer-uri=https://a@login.example.com"), prefix + "issuer-uri");
        refuses(installed.withPropertyValues(prefix + "console-url=javascript:alert(1)"), prefix + "console-url");
        refuses(installed.withPropertyValues(prefix + "console-url=https://a.example/?a=b"), prefix + "console-url");
        refuses(installed.withPropertyValues(prefix + "configuration-uri=/x"), prefix + "configuration-uri");
        refuses(installed.withPropertyValues(prefix + "token-uri=/x"), prefix + "token-uri");
        refuses(installed.withPropertyValues(prefix + "jwks-uri=file:///etc/passwd"), prefix + "jwks-uri");
        refuses(installed.withPropertyValues(prefix + "client-id="), prefix + "client-id");
        refuses(installed.withPropertyValues(prefix + "client-secret= "), prefix + "client-secret");
        refuses(installed.withPropertyValues(prefix + "name="), prefix + "name");
        refuses(installed.withPropertyValues(prefix + "roles-claim="), prefix + "roles-claim");
        refuses(installed.withPropertyValues(prefix + "scopes=email"), "openid");
        refuses(installed.withPropertyValues(prefix + "session-lifetime=PT59S"), prefix + "session-lifetime");
    }

    @Test
    void theConsoleIsWhereMailsLinkToAndItsSecretIsPrintedNowhere() {
        installed
                .withPropertyValues(
                        "keytrail.reminders.console-url=https://keys.example.com/",
                        "keytrail.console.sign-in.client-secret=hush")
                .run(context -> {
                    SignInSettings settings = context.getBean(SignInSettings.class);
                    assertThat(settings.address("/sign-in")).isEqualTo("https://keys.example.com/sign-in");
                    assertThat(settings.clientSecret()).contains("hush");
                    assertThat(settings.toString()).contains("keytrail-console").doesNotContain("hush");
                });
    }

    @Test
    void googlesSecretIsPrintedNowhere() {
        installed
                .withPropertyValues(
                        "keytrail.human-check.provider=recaptcha-v3",
                        "keytrail.human-check.recaptcha.site-key=public",
                        "keytrail.human-check.recaptcha.secret=hush")
                .run(context -> {
                    HumanCheckSettings settings = context.getBean(HumanCheckSettings.class);
                    assertThat(settings.provider()).isEqualTo(HumanCheckSettings.Provider.RECAPTCHA_V3);
                    assertThat(settings.recaptcha().secret()).contains("hush");
                    assertThat(settings.toString()).contains("public").doesNotContain("hush");
                });
    }

    private static void refuses(ApplicationContextRunner runner, String named) {
        runner.run(context ->
                assertThat(context).hasFailed().getFailure().rootCause().hasMessageContaining(named));
    }
}
