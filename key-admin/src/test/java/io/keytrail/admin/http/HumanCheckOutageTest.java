package io.keytrail.admin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keytrail.admin.desk.ActionRequest;
import io.keytrail.admin.desk.Origin;
import io.keytrail.admin.humancheck.Challenge;
import io.keytrail.admin.humancheck.HumanCheck;
import io.keytrail.admin.humancheck.HumanGate;
import io.keytrail.admin.humancheck.Purpose;
import io.keytrail.schemas.Action;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import io.keytrail.service.problem.ProblemException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Configured for reCAPTCHA, and Google can't be reached. */
class HumanCheckOutageTest {

    private static final Slot SLOT = new Slot(KeyKind.STANDARD, "default");

    @TempDir
    private Path folder;

    private ConfigurableApplicationContext service;

    @AfterEach
    void stop() {
        service.close();
    }

    private ConfigurableApplicationContext start() throws Exception {
        int nobodyListens;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobodyListens = socket.getLocalPort();
        }
        return new SpringApplicationBuilder(TestKeyAdmin.class)
                .run(
                        "--server.port=0",
                        "--keytrail.service-tokens.key-file=" + folder.resolve("signing-keys.json"),
                        "--keytrail.human-check.secret-file=" + folder.resolve("human-check-secret"),
                        "--keytrail.human-check.provider=recaptcha-v2",
                        "--keytrail.human-check.recaptcha.site-key=public",
                        "--keytrail.human-check.recaptcha.secret=hush",
                        "--keytrail.human-check.recaptcha.verify-url=http://localhost:" + nobodyListens);
    }

    @Test
    void whileNobodyCanSayWhoItIsNothingIsDoneAndNobodyBlamed() throws Exception {
        service = start();
        Caller ada = new Caller(
                "ada", Optional.empty(), Map.of("acme", Role.SUPER_ADMIN), Optional.empty(), false, Set.of(), "");
        ActionRequest request = new ActionRequest(
                ada,
                new Origin("192.0.2.7", "test/1"),
                "acme",
                Action.ROTATE,
                Optional.of(SLOT),
                "one",
                "",
                Optional.empty(),
                Optional.empty());
        Challenge challenge =
                service.getBean(HumanCheck.class).challenge(new Purpose("session-1", "acme", SLOT, Action.ROTATE));
        String answer = ((Challenge.Widget) challenge).formToken() + ":token";

        assertThatThrownBy(() -> service.getBean(HumanGate.class).pass(request, "session-1", answer))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().status()).isEqualTo(503);
                    assertThat(e.problem().slug()).isEqualTo("unavailable");
                    assertThat(e.problem().toJson().toString()).doesNotContain("hush");
                });

        assertThat(service.getBean(InMemoryKeytrail.class).actions).isEmpty();
    }

    @Test
    void pagesMayLoadItsWidgetAndNothingElseFromElsewhere() throws Exception {
        service = start();
        int port = Integer.parseInt(service.getEnvironment().getProperty("local.server.port"));

        String policy = new Browser(port)
                .get("/sign-in")
                .headers()
                .firstValue("Content-Security-Policy")
                .orElseThrow();

        assertThat(policy)
                .contains("script-src 'self' https://www.google.com https://www.gstatic.com;")
                .contains("frame-src https://www.google.com https://recaptcha.google.com;")
                .contains("default-src 'none'")
                .contains("style-src 'self';");
    }
}
