package io.keytrail.standalone.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keytrail.schemas.ApiCall;
import io.keytrail.standalone.testing.TestBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two instances of streams-app on a real broker with several partitions: routing, change of owner, restart. */
@ExtendWith(TestBroker.Shared.class)
class TwoQueryInstancesIT {

    private static final int CALLS = 30;
    private static final String LIVE = "live";
    private static final List<String> ACCOUNTS =
            IntStream.range(0, 12).mapToObj(i -> "account" + i).toList();

    @TempDir
    Path folder;

    @Test
    void everyInstanceAnswersForEveryAccountWhoeverComesAndGoes(TestBroker broker) throws Exception {
        String prefix = broker.newPrefix();
        List<String> accounts = new ArrayList<>(ACCOUNTS);
        accounts.add(LIVE);
        try (QueryInstance one = QueryInstance.start(broker, prefix, folder, 1, accounts);
                QueryInstance two = QueryInstance.start(broker, prefix, folder, 2, accounts)) {
            one.awaitReady();
            two.awaitReady();
            try (Records records = new Records(broker.bootstrapServers(), prefix)) {
                for (String account : ACCOUNTS) {
                    for (int i = 0; i < CALLS; i++) {
                        records.send(Records.call(account));
                    }
                }
                await().atMost(QueryInstance.PATIENCE).until(() -> bothHoldCalls(one));

                eachAnswersForAll(one, two);
                exportsAreTheSameFromBoth(one, two);
                figuresTellOfAllThatMattersAndOfNoAccount(one);
                List<String> told = new CopyOnWriteArrayList<>();
                List<String> sent = new ArrayList<>();
                String lastId = whileAnInstanceDiesTheOtherIsRightOrSaysWait(one, two, records, told, sent);
                whenItComesBackBothAnswerForAllAgain(one, two);
                aStreamGoesOnWhereItWasOnTheOtherInstance(two, records, lastId, told, sent);
            }
        }
    }

    /** As told by that instance. */
    private static boolean bothHoldCalls(QueryInstance instance) {
        JsonNode cluster = json(instance.getAsOperator("/api/v1/cluster"));
        return cluster.get("settled").asBoolean()
                && cluster.get("instances").size() == 2
                && cluster.get("instances")
                        .valueStream()
                        .allMatch(member -> member.get("state").asString().equals("READY")
                                && !member.get("callPartitions").isEmpty());
    }

    private static void eachAnswersForAll(QueryInstance one, QueryInstance two) {
        for (QueryInstance instance : List.of(one, two)) {
            for (String account : ACCOUNTS) {
                await(account).atMost(QueryInstance.PATIENCE).until(() -> isWhole(instance.get(calls(account))));
                assertThat(json(instance.get(base(account) + "/calls/summary?by=path"))
                                .get("total")
                                .asInt())
                        .isEqualTo(CALLS);
            }
        }
    }

    private static void exportsAreTheSameFromBoth(QueryInstance one, QueryInstance two) {
        for (String account : ACCOUNTS) {
            String csv = one.get(base(account) + "/calls", "Accept", "text/csv").body();
            assertThat(csv.lines()).hasSize(CALLS + 1);
            assertThat(two.get(base(account) + "/calls", "Accept", "text/csv").body())
                    .isEqualTo(csv);
        }
    }

    private static String whileAnInstanceDiesTheOtherIsRightOrSaysWait(
            QueryInstance one, QueryInstance two, Records records, List<String> told, List<String> sent)
            throws Exception {
        Follower follower = Follower.of(one, null, told);
        Set<String> answers = new TreeSet<>();
        two.kill();
        Set<String> whole = new TreeSet<>();
        while (whole.size() < ACCOUNTS.size()) {
            sent.add(send(records));
            for (String account : ACCOUNTS) {
                HttpResponse<String> answer = one.get(calls(account));
                answers.add(verdict(answer));
                if (isWhole(answer)) {
                    whole.add(account);
                }
            }
            assertThat(answers).isSubsetOf("200 and whole", "503 rebalancing");
        }
        await().atMost(QueryInstance.PATIENCE).until(() -> told.containsAll(sent));
        return follower.leave();
    }

    private static void whenItComesBackBothAnswerForAllAgain(QueryInstance one, QueryInstance two) {
        Set<String> answers = new TreeSet<>();
        two.start();
        await().atMost(QueryInstance.PATIENCE).until(() -> {
            ACCOUNTS.forEach(account -> answers.add(verdict(one.get(calls(account)))));
            return two.isReady() && bothHoldCalls(two);
        });
        await().atMost(QueryInstance.PATIENCE).until(() -> {
            Set<String> now = new TreeSet<>();
            for (QueryInstance instance : List.of(one, two)) {
                ACCOUNTS.forEach(account -> now.add(verdict(instance.get(calls(account)))));
            }
            answers.addAll(now);
            return now.equals(Set.of("200 and whole"));
        });
        assertThat(answers).isSubsetOf("200 and whole", "503 rebalancing");
    }

    private static void aStreamGoesOnWhereItWasOnTheOtherInstance(
            QueryInstance two, Records records, String lastId, List<String> told, List<String> sent) throws Exception {
        sent.add(send(records));
        Follower follower = Follower.of(two, lastId, told);
        sent.add(send(records));
        await().atMost(QueryInstance.PATIENCE).until(() -> told.containsAll(sent));
        follower.leave();
        assertThat(told).containsExactlyElementsOf(sent);
    }

    private static void figuresTellOfAllThatMattersAndOfNoAccount(QueryInstance one) {
        List<String> figures =
                one.getAsOperator("/actuator/prometheus").body().lines().toList();

        for (String figure : List.of(
                "keytrail_lag_records",
                "keytrail_lag_seconds",
                "keytrail_calls_stored_total",
                "keytrail_calls_refused_total",
                "keytrail_calls_late_total",
                "keytrail_dead_letters_total",
                "keytrail_restore_partitions",
                "keytrail_restore_records",
                "keytrail_side_ready",
                "http_server_requests_seconds_bucket")) {
            assertThat(figures)
                    .as(figure)
                    .anySatisfy(line -> assertThat(line).startsWith(figure).doesNotContain("NaN"));
        }
        assertThat(figures).filteredOn(line -> line.contains("account0")).isEmpty();
        assertThat(figures)
                .filteredOn(line -> line.startsWith("keytrail_calls_stored_total{outcome=\"ACCEPTED\""))
                .singleElement()
                .satisfies(line -> assertThat(Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                        .isPositive());
    }

    private static String send(Records records) throws Exception {
        ApiCall call = Records.call(LIVE);
        records.send(call);
        return call.getCallId();
    }

    private static String base(String account) {
        return "/api/v1/accounts/" + account;
    }

    private static String calls(String account) {
        return base(account) + "/calls?limit=1000";
    }

    private static boolean isWhole(HttpResponse<String> answer) {
        return answer.statusCode() == 200 && json(answer).get("calls").size() == CALLS;
    }

    /** What an answer is worth: half of one would be told apart here. */
    private static String verdict(HttpResponse<String> answer) {
        if (answer.statusCode() == 200) {
            return isWhole(answer)
                    ? "200 and whole"
                    : "200 with " + json(answer).get("calls").size() + " calls";
        }
        String type = json(answer).get("type").asString();
        return answer.statusCode() + " " + type.substring(type.lastIndexOf(':') + 1);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    /** Follows the live account's stream in the background. */
    private static final class Follower {

        private final HttpResponse<InputStream> response;
        private final CompletableFuture<Void> begun = new CompletableFuture<>();
        private final Thread reader;
        private final List<String> told;
        private volatile String lastId;

        private Follower(HttpResponse<InputStream> response, List<String> told) {
            this.response = response;
            this.told = told;
            this.reader = new Thread(this::read, "follower");
        }

        static Follower of(QueryInstance instance, String lastId, List<String> told) {
            String stream = base(LIVE) + "/calls/stream";
            Follower follower = new Follower(
                    lastId == null ? instance.open(stream) : instance.open(stream, "Last-Event-ID", lastId), told);
            follower.reader.start();
            follower.begun.join();
            return follower;
        }

        private void read() {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("id: ")) {
                        lastId = line.substring("id: ".length());
                        begun.complete(null);
                    } else if (line.startsWith("data: ")) {
                        told.add(JsonMapper.shared()
                                .readTree(line.substring("data: ".length()))
                                .get("callId")
                                .asString());
                    }
                }
            } catch (IOException left) {
                begun.completeExceptionally(left);
            }
        }

        /** Ends it and says which id came last. */
        String leave() throws InterruptedException {
            try {
                response.body().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            reader.join();
            return lastId;
        }
    }
}
