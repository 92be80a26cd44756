package io.keytrail.admin.signin;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The sessions of those who have signed in: so many of one person, and so many in all. Beyond that the oldest ends for the
 * new one, so that nobody is kept out, and nobody fills the memory. Thread-safe.
 */
final class OpenSessions {

    private static final String ATTRIBUTE = OpenSessions.class.getName();

    private final int mostOfOne;
    private final int most;
    /** In the order in which they were signed in to, the oldest first. */
    private final Set<Open> all = new LinkedHashSet<>();

    /**
     * @param mostOfOne how many one person may have, 1 or more
     * @param most how many there may be, 1 or more
     */
    OpenSessions(int mostOfOne, int most) {
        this.mostOfOne = mostOfOne;
        this.most = most;
    }

    /** From now on the session is that person's. Others may end for it; it stays. */
    void begin(String userId, HttpSession session) {
        // somebody may sign in anew within a session
        session.removeAttribute(ATTRIBUTE);
        Open open = new Open(userId, session);
        // outside of the lock: ending a session takes locks of its own
        add(open).ifPresent(Open::end);
        try {
            session.setAttribute(ATTRIBUTE, open);
        } catch (IllegalStateException ended) {
            remove(open);
            throw ended;
        }
    }

    /** Returns the one for which there is no more room. */
    private synchronized Optional<Open> add(Open open) {
        all.add(open);
        long own = all.stream().filter(open::isOfTheSame).count();
        Stream<Open> candidates = all.size() > most ? all.stream() : Stream.empty();
        if (own > mostOfOne) {
            candidates = all.stream().filter(open::isOfTheSame);
        }
        Optional<Open> oldest = candidates.findFirst();
        oldest.ifPresent(all::remove);
        return oldest;
    }

    private synchronized void remove(Open open) {
        all.remove(open);
    }

    /** One, for as long as it lasts: it leaves by itself when its session ends, for whatever reason. */
    private final class Open implements HttpSessionBindingListener {

        private final String userId;
        private final HttpSession session;

        private Open(String userId, HttpSession session) {
            this.userId = userId;
            this.session = session;
        }

        private boolean isOfTheSame(Open other) {
            return userId.equals(other.userId);
        }

        private void end() {
            try {
                session.invalidate();
            } catch (IllegalStateException alreadyEnded) {
                // by itself, meanwhile
            }
        }

        @Override
        public void valueUnbound(HttpSessionBindingEvent event) {
            remove(this);
        }
    }
}
