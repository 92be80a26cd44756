package io.keytrail.streams.lifecycle;

import static io.keytrail.streams.lifecycle.Actions.action;
import static io.keytrail.streams.lifecycle.Actions.deactivate;
import static io.keytrail.streams.lifecycle.Actions.generate;
import static io.keytrail.streams.lifecycle.Actions.rotate;
import static io.keytrail.streams.lifecycle.Actions.setMembers;
import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.Action;
import io.keytrail.schemas.EndReason;
import io.keytrail.schemas.KeyState;
import io.keytrail.schemas.KeyStatus;
import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KindPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A start with other policies than those that the keys carry. */
class PolicyRolloutTest {

    private static final Instant T0 = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private LifecycleDriver side = LifecycleDriver.at(T0);

    @AfterEach
    void close() {
        side.close();
    }

    @Test
    void changedLimitsAreReissuedAtStartForKeysThatAreAliveOnly() {
        String ended = side.send(generate(T0)).getKey().getKeyId();
        String active = side.send(rotate(Duration.ZERO, T0)).getKey().getKeyId();
        String other = side.send(action(Action.GENERATE, "acme", KeyKind.DEVELOPER, "default", T0))
                .getKey()
                .getKeyId();
        Instant refusedAfter = T0.plus(Duration.ofDays(30));
        int entries = side.entries.size();

        side.restartWith(standard(List.of("/v1/"), refusedAfter));
        side.advanceInSeconds(3);

        assertThat(side.status(active).getAllowedPaths()).containsExactly("/v1/");
        assertThat(side.status(active).getRefusedAfter()).isEqualTo(refusedAfter);
        assertThat(side.status(active).getVersion()).isEqualTo(2);
        assertThat(side.status(active).getState()).isEqualTo(KeyState.ACTIVE);
        assertThat(side.status(other).getVersion()).isEqualTo(1);
        assertThat(side.status(ended).getState()).isEqualTo(KeyState.DEACTIVATED);
        assertThat(side.entries).hasSize(entries);
    }

    @Test
    void aRestartWithTheSamePoliciesReissuesNothing() {
        side.send(generate(T0));

        side.restart();
        side.advanceInSeconds(3);

        assertThat(side.statuses).hasSize(1);
    }

    @Test
    void aRegistryOfManySlotsIsWalkedThroughInSteps() {
        IntStream.range(0, 250)
                .forEach(i -> side.send(action(Action.GENERATE, "acme", KeyKind.CONNECTED_APP, "app-" + i, T0)));
        side.send(setMembers(T0));

        side.restartWith(new KindPolicy(
                KeyKind.CONNECTED_APP,
                false,
                Integer.MAX_VALUE,
                List.of("/crm/"),
                Duration.ofDays(7),
                KindPolicy.DEFAULT_ROTATION_INTERVAL,
                Optional.empty(),
                Optional.empty()));
        side.advance(Duration.ofSeconds(1));
        int afterOneTick = side.statuses.size() - 250;
        side.advanceInSeconds(4);

        assertThat(afterOneTick).isEqualTo(200);
        assertThat(side.statuses).hasSize(500);
        assertThat(side.statuses.subList(250, 500))
                .allSatisfy(status -> assertThat(status.getAllowedPaths()).containsExactly("/crm/"));
    }

    @Test
    void aKindThatIsRefusedByNowEndsItsKeysAtTheConfiguredInstant() {
        String key = side.send(generate(T0)).getKey().getKeyId();
        Instant refusedAfter = T0.plus(HOUR);
        side.restartWith(standard(List.of(), refusedAfter));
        side.advanceInSeconds(2);

        side.advance(HOUR);

        assertThat(side.status(key).getReason()).isEqualTo(EndReason.KIND_RETIRED);
        assertThat(side.status(key).getDeactivatedAt()).isEqualTo(refusedAfter);
        assertThat(side.lastEntry().getAction()).isEqualTo(Action.EXPIRE);
        assertThat(side.lastEntry().getReason()).isEqualTo("KIND_RETIRED");
        assertThat(side.send(generate(side.now())).getReason()).isEqualTo("KIND_RETIRED");
    }

    @Test
    void everyVersionOfAKeyIsOneMoreThanTheOneBefore() {
        side.send(generate(T0));
        side.send(rotate(Duration.ofSeconds(1), T0));
        side.restartWith(standard(List.of("/v1/"), null));
        side.advanceInSeconds(3);
        side.send(rotate(HOUR, side.now()));
        side.send(rotate(Duration.ZERO, side.now()));
        side.send(deactivate(side.now()));

        side.statuses.stream().map(KeyStatus::getKeyId).distinct().forEach(key -> {
            List<Long> versions = new ArrayList<>();
            side.statuses.stream()
                    .filter(status -> status.getKeyId().equals(key))
                    .forEach(status -> versions.add(status.getVersion()));
            assertThat(versions)
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, versions.size())
                            .mapToObj(i -> (long) i)
                            .toList());
            assertThat(side.status(key).getState()).isEqualTo(KeyState.DEACTIVATED);
        });
    }

    private static KindPolicy standard(List<String> paths, Instant refusedAfter) {
        return new KindPolicy(
                KeyKind.STANDARD,
                true,
                1,
                paths,
                Duration.ofDays(7),
                KindPolicy.DEFAULT_ROTATION_INTERVAL,
                Optional.empty(),
                Optional.ofNullable(refusedAfter));
    }
}
