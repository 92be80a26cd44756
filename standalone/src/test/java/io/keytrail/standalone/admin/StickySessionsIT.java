package io.keytrail.standalone.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keytrail.standalone.testing.TestBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two instances of key-admin behind HAProxy: docs/decisions/015-sessions.md. */
@ExtendWith(TestBroker.Shared.class)
class StickySessionsIT {

    private static final String PAGE = "/accounts/acme/api-key";
    private static final String SLOT = "/accounts/acme/keys/standard/default";
    private static final String INSTANCE = "keytrail-instance";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void aSessionStaysAtItsInstanceAndIsBegunAgainAtTheOtherWhenThatDies(TestBroker broker) throws Exception {
        try (KeyAdminCluster cluster = KeyAdminCluster.start(broker, folder, 2, List.of("acme"));
                LoadBalancer balancer =
                        new LoadBalancer(cluster.address(0), cluster.address(1), folder.resolve("haproxy.log"))) {
            // Given a person who has signed in
            WebSession ada = new WebSession(balancer.address());
            assertThat(ada.signIn().headers().firstValue("Location")).contains("/");
            String instance = ada.cookie(INSTANCE);
            int home = instance.equals("one") ? 0 : 1;

            // Then every page comes from the same instance, while programs get to both
            for (int i = 0; i < 10; i++) {
                assertThat(ada.get(PAGE).statusCode()).isEqualTo(200);
                assertThat(ada.cookie(INSTANCE)).isEqualTo(instance);
            }
            assertThat(instancesOfPrograms(balancer)).containsExactlyInAnyOrder("one", "two");

            // When the person makes a key, and the instance dies with their session
            assertThat(ada.post(SLOT + "/generate", "requestId", "first").statusCode())
                    .isEqualTo(200);
            ada.get(PAGE);
            cluster.kill(home);

            // Then a form of that session is refused and says why, nothing is done, and pages lead to the sign-in
            HttpResponse<String> form = ada.post("/accounts/acme/private-apps", "requestId", "second", "name", "late");
            assertThat(form.statusCode()).isEqualTo(403);
            assertThat(form.body()).contains("Nothing was done").contains("to one that has ended");
            HttpResponse<String> page = ada.get(PAGE);
            assertThat(page.statusCode()).isEqualTo(302);
            assertThat(page.headers().firstValue("Location")).contains("/sign-in");

            // And after it all is there at the other instance
            assertThat(ada.signIn().headers().firstValue("Location")).contains(PAGE);
            assertThat(ada.cookie(INSTANCE)).isNotEqualTo(instance);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(ada.get(PAGE).body())
                            .contains(">Active<")
                            .doesNotContain("late"));
            assertThat(cluster.act(1 - home, "acme", "show", "").status()).isEqualTo(200);
            assertThat(ada.post("/accounts/acme/private-apps", "requestId", "third", "name", "early")
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    /** Which instances answer a program that keeps no cookies. */
    private static Set<String> instancesOfPrograms(LoadBalancer balancer) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        byte[] credentials = ("ada:" + KeyAdminCluster.PASSWORD).getBytes(StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + balancer.address() + "/api/v1/me"))
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials))
                .build();
        Set<String> instances = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            answer.headers().allValues("Set-Cookie").stream()
                    .filter(cookie -> cookie.startsWith(INSTANCE + "="))
                    .map(cookie -> cookie.substring(INSTANCE.length() + 1).split(";", 2)[0])
                    .forEach(instances::add);
        }
        return instances;
    }
}
