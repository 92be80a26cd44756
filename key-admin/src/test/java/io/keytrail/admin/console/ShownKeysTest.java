package io.keytrail.admin.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.schemas.keys.KeyKind;
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpSession;

class ShownKeysTest {

    private static final String ACME = "acme";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-25T07:00:00Z"));
    private final InstantSource time = now::get;
    private final Clock clock = time.withZone(ZoneOffset.UTC);
    private final List<Runnable> afterLongest = new ArrayList<>();
    private final ShownKeys keys = new ShownKeys(clock, afterLongest::add);
    private final MockHttpSession session = new MockHttpSession();
    private final Caller ada = person("ada@acme.test");
    private final ShownKeys.Shown key = new ShownKeys.Shown(
            new Slot(KeyKind.STANDARD, "default"), KeyText.generate(KeyKind.STANDARD, new SecureRandom()));

    @Test
    void aKeyIsShownOnce() {
        String ticket = keys.leave(ada, ACME, key, session);

        assertThat(keys.take(ada, ACME, ticket, session)).contains(key);
        assertThat(keys.take(ada, ACME, ticket, session)).isEmpty();
    }

    @Test
    void itIsShownInItsSessionAndAccountAndToItsPersonAlone() {
        String ticket = keys.leave(ada, ACME, key, session);

        assertThat(keys.take(ada, ACME, ticket, new MockHttpSession())).isEmpty();
        assertThat(keys.take(ada, "globex", ticket, session)).isEmpty();
        assertThat(keys.take(person("gus@globex.test"), ACME, ticket, session)).isEmpty();
        assertThat(keys.take(ada, ACME, "another", session)).isEmpty();
        assertThat(keys.take(ada, ACME, ticket, session)).contains(key);
    }

    @Test
    void itIsShownToWhoComesForItSoon() {
        String ticket = keys.leave(ada, ACME, key, session);
        now.updateAndGet(before -> before.plus(ShownKeys.LONGEST));

        assertThat(keys.take(ada, ACME, ticket, session)).isEmpty();
    }

    @Test
    void whatNobodyComesForIsLeftInNoMemory() {
        // Given a key for which nobody came, and one whose session has ended
        String ticket = keys.leave(ada, ACME, key, session);
        MockHttpSession ended = new MockHttpSession();
        keys.leave(ada, ACME, key, ended);
        ended.invalidate();

        // When their time is over
        afterLongest.forEach(Runnable::run);

        // Then
        assertThat(keys.take(ada, ACME, ticket, session)).isEmpty();
        assertThat(Collections.list(session.getAttributeNames())).isEmpty();
    }

    private static Caller person(String userId) {
        return new Caller(
                userId, Optional.empty(), Map.of(ACME, Role.SUPER_ADMIN), Optional.empty(), false, Set.of(), "");
    }
}
