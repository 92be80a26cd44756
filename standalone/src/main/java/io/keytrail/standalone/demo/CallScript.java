package io.keytrail.standalone.demo;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Random;

/**
 * What the callers of account acme's API do: who they are, what they ask for, how often, and what goes wrong. Addresses
 * are of the networks for documentation (RFC 5737, RFC 3849). The same random numbers give the same calls.
 */
final class CallScript {

    /** The account with the demo's keys. */
    static final String ACCOUNT = "acme";

    private static final List<Caller> CALLERS = List.of(
            new Caller(
                    34,
                    Credentials.STANDARD,
                    "203.0.113.17",
                    "acme-webshop/4.12 (Java 17)",
                    List.of("/crm/v3/objects/contacts", "/crm/v3/objects/deals", "/crm/v3/objects/contacts/search")),
            new Caller(
                    14,
                    Credentials.STANDARD,
                    "203.0.113.44",
                    "python-requests/2.32.3",
                    List.of("/analytics/v2/reports/totals", "/events/v3/events?limit=100")),
            new Caller(
                    9,
                    Credentials.STANDARD,
                    "2001:db8:4f:12::a1",
                    "axios/1.7.9",
                    List.of("/marketing/v3/emails", "/forms/v2/forms", "/files/v3/files/search?name=logo")),
            new Caller(
                    38,
                    Credentials.CONNECTED_APP,
                    "198.51.100.23",
                    "SalesforceSync/61.0",
                    List.of(
                            "/crm/v3/objects/contacts/batch/upsert",
                            "/crm/v3/objects/companies",
                            "/crm/v3/properties/contacts")),
            new Caller(1, Credentials.FORMER, "203.0.113.90", "legacy-export/1.0", List.of("/contacts/v1/lists/all")),
            new Caller(1, Credentials.NONE, "192.0.2.200", "curl/8.5.0", List.of("/crm/v3/objects/contacts", "/")));

    private static final int ALL_WEIGHTS =
            CALLERS.stream().mapToInt(Caller::weight).sum();

    private static final int OK = 200;
    private static final List<Integer> CLIENT_ERRORS = List.of(400, 404, 404, 404, 409, 422);
    private static final double CLIENT_ERROR_SHARE = 0.018;
    private static final double SERVER_ERROR_SHARE = 0.004;
    private static final double INCIDENT_ERROR_SHARE = 0.45;
    private static final double CALLS_PER_SECOND_AT_PEAK = 0.16;

    private CallScript() {}

    /** With what a caller identifies itself. FORMER: with a key that was deactivated long ago. */
    enum Credentials {
        STANDARD,
        CONNECTED_APP,
        FORMER,
        NONE
    }

    private record Caller(int weight, Credentials credentials, String ip, String userAgent, List<String> paths) {}

    /**
     * One call.
     *
     * @param status of the answer to a good key
     */
    record Call(
            Credentials credentials,
            String clientIp,
            String userAgent,
            String method,
            String path,
            int status,
            Duration latency,
            int requestBytes,
            int responseBytes) {}

    /** The next call; {@code incident}: while the API has a bad time. */
    static Call next(Random random, boolean incident) {
        Caller caller = pick(random);
        String path = caller.paths().get(random.nextInt(caller.paths().size()));
        boolean writes =
                path.contains("batch") || (path.contains("search") && !path.contains("?")) || random.nextInt(9) == 0;
        int status = status(random, incident);
        // most answers are quick, a few are slow: log-normal
        double millis = (incident ? 180 : 24) * Math.exp(random.nextGaussian() * 0.7);
        int requestBytes = writes ? 200 + random.nextInt(4_000) : 0;
        int responseBytes = status == OK ? 300 + random.nextInt(9_000) : 120 + random.nextInt(60);
        return new Call(
                caller.credentials(),
                caller.ip(),
                caller.userAgent(),
                writes ? "POST" : "GET",
                path,
                status,
                Duration.ofNanos((long) (Math.min(millis, 1_900) * 1_000_000)),
                requestBytes,
                responseBytes);
    }

    /** How long after {@code now} the next call comes: more by day than by night, fewer at weekends, never regular. */
    static Duration gapAfter(Instant now, Random random) {
        ZonedDateTime local = now.atZone(ZoneOffset.UTC);
        double hour = local.getHour() + local.getMinute() / 60.0;
        double day = 0.18 + 0.82 * Math.pow(Math.max(0, Math.sin(Math.PI * (hour - 5) / 16)), 1.5);
        boolean weekend = local.getDayOfWeek() == DayOfWeek.SATURDAY || local.getDayOfWeek() == DayOfWeek.SUNDAY;
        double perSecond = CALLS_PER_SECOND_AT_PEAK * day * (weekend ? 0.35 : 1);
        double seconds = -Math.log(1 - random.nextDouble()) / perSecond;
        return Duration.ofMillis(Math.max(1, (long) (seconds * 1_000)));
    }

    private static int status(Random random, boolean incident) {
        double chance = random.nextDouble();
        double serverErrors = incident ? INCIDENT_ERROR_SHARE : SERVER_ERROR_SHARE;
        if (chance < serverErrors) {
            return random.nextBoolean() ? 500 : 503;
        }
        return chance < serverErrors + CLIENT_ERROR_SHARE
                ? CLIENT_ERRORS.get(random.nextInt(CLIENT_ERRORS.size()))
                : OK;
    }

    private static Caller pick(Random random) {
        int left = random.nextInt(ALL_WEIGHTS);
        for (Caller caller : CALLERS) {
            left -= caller.weight();
            if (left < 0) {
                return caller;
            }
        }
        throw new IllegalStateException("Weights do not add up");
    }
}
