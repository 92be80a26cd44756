package io.keytrail.standalone.edition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keytrail.standalone.testing.EditionClient;
import io.keytrail.standalone.testing.RunningEdition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The edition as somebody starts it who wants to see a reminder. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoOldKeyIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NAME = "nightly-export";

    private RunningEdition edition;
    private JsonNode key;
    private JsonNode generation;
    private JsonNode mails;

    @BeforeAll
    void start(@TempDir Path folder) {
        edition = RunningEdition.start(folder.resolve("data"), RunningEdition.freePortBase(), "--demo-old-key");
        EditionClient client = new EditionClient(edition);
        mails = await().atMost(PATIENCE).until(this::list, list -> !list.isEmpty());
        client.awaitCaughtUp(Journey.ADA, "acme", "audit");
        key = only(
                client.readAdmin(Journey.ADA, "/api/v1/accounts/acme/keys")
                        .json()
                        .required("keys"),
                "name");
        generation = only(
                client.read(Journey.ADA, "/api/v1/accounts/acme/audit?action=GENERATE", "application/json")
                        .json()
                        .required("entries"),
                "name");
    }

    private static JsonNode only(JsonNode list, String field) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(element -> NAME.equals(element.path(field).asString()))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode list() {
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(edition.address("mail")).build(),
                            HttpResponse.BodyHandlers.ofString());
            return JsonMapper.shared().readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @AfterAll
    void stop() {
        if (edition != null) {
            edition.close();
        }
    }

    @Test
    void theKeyIs181DaysOld() {
        assertThat(key.required("ageDays").asInt()).isEqualTo(181);
        assertThat(key.required("state").asString()).isEqualTo("ACTIVE");
    }

    @Test
    void oneMailSaysSoToWhoGeneratedIt() {
        assertThat(mails.size()).isEqualTo(1);
        JsonNode mail = mails.get(0);
        assertThat(mail.required("to").get(0).asString()).isEqualTo(Journey.ADA);
        String hint = key.required("hint").asString();
        String link = edition.address("admin") + "/accounts/acme/api-key?kind=private-app&name=" + NAME;
        assertThat(mail.required("subject").asString()).isEqualTo("API key …" + hint + " of acme is 181 days old");
        assertThat(mail.required("text").asString()).contains("ending in " + hint, link);
        assertThat(mail.required("html").asString()).contains("<b>" + hint + "</b>", link.replace("&", "&amp;"));
    }

    @Test
    void theAuditLogDoesNotPretendThatItWasLongAgo() {
        assertThat(generation.required("recordedAt").asString())
                .isGreaterThan(key.required("generatedAt").asString());
    }
}
