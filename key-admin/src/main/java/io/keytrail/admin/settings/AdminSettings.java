package io.keytrail.admin.settings;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code keytrail.admin}.
 *
 * @param queryUrl where the query API of streams-app is, without {@code /api/v1}
 * @param queryTimeout how long an answer of the query API may take
 * @param countTimeout how long it may count calls, for a chart or a summary; longer than it lets itself (45 s), so that
 *     its own answer is heard
 * @param mostAsking how many requests may wait for the query API at the same time; with {@code mostWaiting} fewer than the
 *     server has threads
 * @param mostFollowing how many exports and live streams may be passed on at the same time; each holds a thread, too
 * @param outcomeTimeout how long a request waits for its outcome before 503; shorter than a stop may take (8 s), so that
 *     a stop answers whoever waits
 * @param mostWaiting how many requests may wait for Kafka at the same time; fewer than the server has threads, so
 *     that health and what needs no Kafka are still answered
 * @param freshLogin how old a person's sign-in may be to show a key (contract: 5 minutes)
 * @param attempts how many actions a user may ask for
 * @param refusals how many of them may be refused for lack of authority, since each is written to the audit log
 */
@ConfigurationProperties("keytrail.admin")
public record AdminSettings(
        @DefaultValue("http://localhost:8081") URI queryUrl,
        @DefaultValue("PT5S") Duration queryTimeout,
        @DefaultValue("PT50S") Duration countTimeout,
        @DefaultValue("40") int mostAsking,
        @DefaultValue("40") int mostFollowing,
        @DefaultValue("PT7S") Duration outcomeTimeout,
        @DefaultValue("150") int mostWaiting,
        @DefaultValue("PT5M") Duration freshLogin,
        @DefaultValue({}) Limit attempts,
        @DefaultValue({}) Limit refusals) {

    private static final Limit ATTEMPTS = new Limit(1000, Duration.ofMinutes(1), 10_000);
    private static final Limit REFUSALS = new Limit(30, Duration.ofMinutes(1), 10_000);

    public AdminSettings {
        if (!queryUrl.isAbsolute()) {
            throw new IllegalArgumentException("keytrail.admin.query-url is no absolute address: " + queryUrl);
        }
        if (mostWaiting < 1) {
            throw new IllegalArgumentException(
                    "keytrail.admin.most-waiting is " + mostWaiting + "; it takes 1 or more");
        }
        if (mostAsking < 1) {
            throw new IllegalArgumentException("keytrail.admin.most-asking is " + mostAsking + "; it takes 1 or more");
        }
        if (mostFollowing < 1) {
            throw new IllegalArgumentException(
                    "keytrail.admin.most-following is " + mostFollowing + "; it takes 1 or more");
        }
        isPositive("query-timeout", queryTimeout);
        isPositive("count-timeout", countTimeout);
        isPositive("outcome-timeout", outcomeTimeout);
        isPositive("fresh-login", freshLogin);
        attempts = attempts.orElse(ATTEMPTS);
        refusals = refusals.orElse(REFUSALS);
    }

    private static void isPositive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("keytrail.admin." + name + " is " + value + "; it takes more than PT0S");
        }
    }

    /**
     * A limit for each user.
     *
     * @param burst how many at once, 1 or more
     * @param period in which the whole burst comes back
     * @param users how many users are remembered, 1 or more
     */
    public record Limit(Integer burst, Duration period, Integer users) {

        Limit orElse(Limit defaults) {
            Limit limit = new Limit(
                    burst == null ? defaults.burst : burst,
                    period == null ? defaults.period : period,
                    users == null ? defaults.users : users);
            if (limit.burst < 1 || limit.users < 1 || limit.period.isNegative() || limit.period.isZero()) {
                throw new IllegalArgumentException("a limit takes 1 or more, in more than PT0S: " + limit);
            }
            return limit;
        }
    }
}
