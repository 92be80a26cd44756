package io.keytrail.streams.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import io.keytrail.streams.query.CallSummary.By;
import io.keytrail.streams.query.CallSummary.Group;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallSummaryTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void groupsHaveTheirCallsErrorsAndNewestCallAndTheLargestComesFirst() {
        CallSummary summary = new CallSummary(By.path);
        summary.add(Calls.call("c3", NOON.plusSeconds(3))
                .setPath("/b")
                .setStatus(500)
                .build());
        summary.add(Calls.call("c2", NOON.plusSeconds(2)).setPath("/a?x=1").build());
        summary.add(Calls.call("c1", NOON).setPath("/a").setStatus(404).build());

        assertThat(summary.view().groups())
                .containsExactly(
                        new Group("/a", 2, 1, "2026-11-23T12:00:02.000Z"),
                        new Group("/b", 1, 1, "2026-11-23T12:00:03.000Z"));
        assertThat(summary.view().total()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "path, /v1/contacts",
        "status, 200",
        "method, GET",
        "clientIp, 203.0.113.7",
        "userAgent, curl/8.5",
        "keyId, key-1",
        "outcome, ACCEPTED"
    })
    void everyFieldOfTheContractCanBeGroupedBy(By by, String value) {
        CallSummary summary = new CallSummary(by);
        summary.add(Calls.call("c1", NOON).setOutcome(CallOutcome.ACCEPTED).build());

        assertThat(summary.view().groups()).extracting(Group::value).containsExactly(value);
    }

    @Test
    void callsWithoutTheFieldAreAGroupOfTheirOwn() {
        CallSummary summary = new CallSummary(By.userAgent);
        ApiCall bare = Calls.call("c1", NOON).setUserAgent(null).build();
        summary.add(bare);
        summary.add(Calls.call("c2", NOON).setUserAgent("a").build());

        assertThat(summary.view().groups()).extracting(Group::value).containsExactly("a", null);
    }

    @Test
    void noMoreThanSoManyValuesAreToldApartButEveryCallCounts() {
        CallSummary summary = new CallSummary(By.path);
        for (int i = 0; i < Groups.MOST_GROUPS + 5; i++) {
            summary.add(Calls.call("c" + i, NOON).setPath("/" + i).build());
        }
        summary.add(Calls.call("again", NOON).setPath("/0").build());

        CallSummary.View view = summary.view();
        assertThat(view.groups()).hasSize(Groups.MOST_GROUPS);
        assertThat(view.ungrouped()).isEqualTo(5);
        assertThat(view.total()).isEqualTo(Groups.MOST_GROUPS + 6L);
    }

    @Test
    void longValuesFillTheMemoryNoFurtherThanManyDo() {
        CallSummary summary = new CallSummary(By.userAgent);
        int length = 500;
        int room = Groups.MOST_CHARACTERS / length;
        for (int i = 0; i < room + 7; i++) {
            String agent = "%0500d".formatted(i);
            summary.add(Calls.call("c" + i, NOON).setUserAgent(agent).build());
        }

        CallSummary.View view = summary.view();
        assertThat(view.groups()).hasSize(room);
        assertThat(view.ungrouped()).isEqualTo(7);
        assertThat(view.total()).isEqualTo(room + 7L);
    }

    @Test
    void withoutCallsThereIsNoGroup() {
        assertThat(new CallSummary(By.path).view()).isEqualTo(new CallSummary.View(List.of(), 0, 0));
    }
}
