package io.keytrail.streams.query;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.IsoMillis;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Who calls with the keys of a slot, and so what would break without them; in bounded memory. */
final class KeyImpact {

    /** How many callers are shown of those that {@link Groups} tells apart. */
    static final int MOST_SHOWN = 100;

    /**
     * Someone who calls.
     *
     * @param clientIp address; null if not known
     * @param userAgent program; null if not known
     * @param path what was called, without query string
     * @param calls how often in the last 7 days
     * @param lastAt when last
     */
    record Caller(String clientIp, String userAgent, String path, long calls, String lastAt) {}

    /**
     * What would break.
     *
     * @param lastUsedAt when one of the keys was last used, at any time; null if never
     * @param calls7d calls in the last 7 days
     * @param calls24h calls in the last 24 hours
     * @param callers most calls first, at most 100
     * @param callersLeftOut how many more callers there are; where there are more than {@link Groups} tells apart,
     *     at least so many
     * @param verdict {@code unused}: no call in 7 days; {@code idle}: none in 24 hours; else {@code in-use}
     */
    record Impact(
            Instant lastUsedAt,
            long calls7d,
            long calls24h,
            List<Caller> callers,
            long callersLeftOut,
            String verdict) {}

    private record Who(String clientIp, String userAgent, String path) {

        int length() {
            return Groups.length(clientIp) + Groups.length(userAgent) + path.length();
        }
    }

    private static final Duration RECENT = Duration.ofHours(24);

    private final Set<String> keyIds;
    private final Instant recentFrom;
    private final Groups<Who> callers = new Groups<>();
    private long calls7d;
    private long calls24h;

    /** @param keyIds the keys in question */
    KeyImpact(Set<String> keyIds, Instant now) {
        this.keyIds = Set.copyOf(keyIds);
        this.recentFrom = now.minus(RECENT);
    }

    /** Counts the call if it was made with one of the keys. */
    void add(ApiCall call) {
        if (call.getKeyId() == null || !keyIds.contains(call.getKeyId())) {
            return;
        }
        calls7d++;
        if (!call.getOccurredAt().isBefore(recentFrom)) {
            calls24h++;
        }
        Who who = new Who(call.getClientIp(), call.getUserAgent(), CallSummary.withoutQuery(call.getPath()));
        callers.add(who, who.length(), call);
    }

    /** @param lastUsedAt null if never */
    Impact view(Instant lastUsedAt) {
        List<Caller> all = new ArrayList<>(callers.size());
        callers.forEach((who, tally) -> all.add(
                new Caller(who.clientIp, who.userAgent, who.path, tally.calls(), IsoMillis.format(tally.lastAt()))));
        List<Caller> shown = all.stream()
                .sorted(Comparator.comparingLong(Caller::calls)
                        .thenComparing(Caller::lastAt)
                        .reversed())
                .limit(MOST_SHOWN)
                .toList();
        return new Impact(lastUsedAt, calls7d, calls24h, shown, callers.size() - shown.size(), verdict());
    }

    private String verdict() {
        if (calls7d == 0) {
            return "unused";
        }
        return calls24h == 0 ? "idle" : "in-use";
    }
}
