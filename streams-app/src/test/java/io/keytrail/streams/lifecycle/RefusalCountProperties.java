package io.keytrail.streams.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.Actor;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.audit.AuditChain;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RefusalCountProperties {

    private static final Instant T0 = Instant.parse("2026-11-23T12:00:00Z");

    @Property(tries = 25)
    void whateverTheRhythmTheCountsAddUpToTheAttemptsAndEntriesAreAMinuteApart(
            @ForAll @Size(max = 40) List<@IntRange(max = 90_000) Integer> pausesMillis,
            @ForAll @IntRange(min = 1, max = 3) int users) {
        try (LifecycleDriver side = LifecycleDriver.at(T0)) {
            for (int i = 0; i < pausesMillis.size(); i++) {
                side.advance(Duration.ofMillis(pausesMillis.get(i)));
                side.send(Actions.show(side.now()).setActor(user(i % users)));
            }
            side.advance(Duration.ofSeconds(61)).advance(Duration.ofSeconds(61)).advance(Duration.ofSeconds(61));

            assertThat(side.entries.stream().mapToLong(AuditEntry::getCount).sum())
                    .isEqualTo(pausesMillis.size());
            assertThat(AuditChain.verify("acme", side.entries)).isEmpty();
            assertThat(side.entriesIn(RefusalLog.STORE)).isZero();
            for (int user = 0; user < users; user++) {
                assertAMinuteApart(side.entries, user(user));
            }
        }
    }

    private static void assertAMinuteApart(List<AuditEntry> entries, Actor actor) {
        List<Instant> times = new ArrayList<>();
        entries.stream()
                .filter(entry -> entry.getActor().equals(actor))
                .forEach(entry -> times.add(entry.getRecordedAt()));
        for (int i = 1; i < times.size(); i++) {
            assertThat(Duration.between(times.get(i - 1), times.get(i))).isGreaterThanOrEqualTo(RefusalLog.WINDOW);
        }
    }

    private static Actor user(int number) {
        return Actor.newBuilder(Actions.ANA).setUserId("u-" + number).build();
    }
}
