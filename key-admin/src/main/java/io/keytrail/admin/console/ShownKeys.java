package io.keytrail.admin.console;

import io.keytrail.schemas.keys.KeyText;
import io.keytrail.schemas.keys.Slot;
import io.keytrail.service.access.Caller;
import jakarta.servlet.http.HttpSession;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Keys' texts on the way from the form that asked for one to the page that shows it, so that reloading that page sends no
 * form, with whatever password was in it, once more. A text waits in memory, for its person and session, until it is taken
 * or a short while is over. The address of the page holds its ticket, which tells nothing and opens nothing elsewhere.
 */
final class ShownKeys {

    /** How long a text waits for a browser that follows a redirect. */
    static final Duration LONGEST = Duration.ofSeconds(30);

    private static final String PREFIX = ShownKeys.class.getName() + ".";

    private final Clock clock;
    private final Executor afterLongest;

    /** {@code afterLongest}: does what it is given once {@link #LONGEST} is over. */
    ShownKeys(Clock clock, Executor afterLongest) {
        this.clock = clock;
        this.afterLongest = afterLongest;
    }

    /** A key that is to be shown. */
    record Shown(Slot slot, KeyText text) {}

    /** Lets the text wait, and returns its ticket. */
    String leave(Caller caller, String account, Shown key, HttpSession session) {
        String ticket = UUID.randomUUID().toString();
        Waiting waiting =
                new Waiting(caller.userId(), account, clock.instant().plus(LONGEST), new AtomicReference<>(key));
        session.setAttribute(PREFIX + ticket, waiting);
        afterLongest.execute(() -> {
            waiting.key.set(null);
            forget(ticket, session);
        });
        return ticket;
    }

    /** The text that waits there, for the one who asked for it, in that account and not for the second time. */
    Optional<Shown> take(Caller caller, String account, String ticket, HttpSession session) {
        if (!(session.getAttribute(PREFIX + ticket) instanceof Waiting waiting) || !waiting.isFor(caller, account)) {
            return Optional.empty();
        }
        forget(ticket, session);
        // of two requests with the same ticket one gets it
        return Optional.ofNullable(waiting.key.getAndSet(null))
                .filter(key -> clock.instant().isBefore(waiting.until));
    }

    private static void forget(String ticket, HttpSession session) {
        try {
            session.removeAttribute(PREFIX + ticket);
        } catch (IllegalStateException ended) {
            // with all that was in it
        }
    }

    private record Waiting(String userId, String account, Instant until, AtomicReference<Shown> key) {

        private boolean isFor(Caller caller, String otherAccount) {
            return userId.equals(caller.userId()) && account.equals(otherAccount);
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "Waiting[until " + until + "]";
        }
    }
}
