package io.keytrail.benchmarks.load;

import io.keytrail.schemas.ApiCall;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * A number of calls, each made from its number alone: the same plan gives the same calls whenever and however often it is
 * asked, so that nothing has to be kept in order to know what a store must hold. Call {@code i} occurs before call
 * {@code i + 1}.
 *
 * <p>The calls are small ones, of about 140 bytes in Avro: key id and client address, but neither User-Agent nor gateway
 * nor error. They spread over accounts as traffic does: few call much, many call little (a power law, whose busiest account
 * sends {@code accounts^(-1/3)} of all calls: 10 % of 1,000 accounts), unless one account is told to send a share of its own.
 *
 * @param calls how many, 1 or more
 * @param accounts how many accounts send them, 1 or more
 * @param heaviest share of all calls that account 0 sends beside its part of the rest, 0 to 1
 * @param first when the first one occurs
 * @param span how long until the last one has occurred
 * @param seed tells plans apart
 */
public record CallPlan(long calls, int accounts, double heaviest, Instant first, Duration span, long seed) {

    /** Of calls that occurred before now: they must not turn 7 days old while they are measured. */
    public static final Duration LONGEST_SPAN = Duration.ofDays(7).minusHours(1);

    private static final String[] PATHS = {
        "/crm/v3/contacts/",
        "/crm/v3/companies/",
        "/crm/v3/deals/",
        "/events/v3/send",
        "/forms/v2/forms/",
        "/files/v3/files/",
        "/crm/v3/search",
        "/lists/v1/lists/"
    };
    private static final double POWER = 3;
    private static final int KEYS_EACH = 2;
    private static final double CLIENT_ERRORS = 0.02;
    private static final double SERVER_ERRORS = 0.004;
    private static final double WRITES = 0.2;
    private static final int RANDOM_BITS = 12;
    private static final long LOW_62_BITS = (1L << 62) - 1;

    public CallPlan {
        if (calls < 1 || accounts < 1) {
            throw new IllegalArgumentException(
                    "calls and accounts are " + calls + " and " + accounts + "; both take 1 or more");
        }
        if (!(heaviest >= 0 && heaviest <= 1)) {
            throw new IllegalArgumentException("heaviest is " + heaviest + "; it takes 0 to 1");
        }
        if (span.isNegative() || span.isZero()) {
            throw new IllegalArgumentException("span is " + span + "; it takes more than no time");
        }
    }

    /** The id of an account, by its number. */
    public static String accountId(int account) {
        return "acct-" + account;
    }

    /** The id of one of an account's keys, by their numbers; an account has two, and calls as often with each. */
    public String keyIdOf(int account, int key) {
        return keyId(account, key).toString();
    }

    /** The account that sends a call, by its number. */
    public int accountOf(long index) {
        return account(random(index));
    }

    /** How many calls each account sends. */
    public long[] callsByAccount() {
        long[] counts = new long[accounts];
        for (long i = 0; i < calls; i++) {
            counts[accountOf(i)]++;
        }
        return counts;
    }

    /** When a call occurs. */
    public Instant occurredAt(long index) {
        return first.plusMillis((long) ((double) index / calls * span.toMillis()));
    }

    /** How many calls have occurred by then. */
    public long occurredBy(Instant time) {
        double share = (double) Duration.between(first, time).toMillis() / span.toMillis();
        long occurred = Math.max(0, Math.min(calls, (long) (share * calls)));
        // to the call, whatever was lost to rounding
        while (occurred < calls && !occurredAt(occurred).isAfter(time)) {
            occurred++;
        }
        while (occurred > 0 && occurredAt(occurred - 1).isAfter(time)) {
            occurred--;
        }
        return occurred;
    }

    /** A call, by its number. */
    public ApiCall call(long index) {
        SplittableRandom random = random(index);
        int account = account(random);
        int key = random.nextInt(KEYS_EACH);
        Instant occurredAt = occurredAt(index);
        double fate = random.nextDouble();
        boolean writes = random.nextDouble() < WRITES;
        // most answers are quick, a few are slow: log-normal
        long latencyMicros = (long) (24_000 * Math.exp(gaussian(random) * 0.7));
        String path = PATHS[random.nextInt(PATHS.length)];
        return ApiCall.newBuilder()
                .setCallId(uuidV7(occurredAt, random, index).toString())
                .setAccountId(accountId(account))
                .setOccurredAt(occurredAt)
                .setMethod(writes ? "POST" : "GET")
                .setPath(path.endsWith("/") ? path + random.nextInt(1_000_000) : path)
                .setStatus(fate < SERVER_ERRORS ? 503 : fate < SERVER_ERRORS + CLIENT_ERRORS ? 404 : 200)
                .setLatencyMicros(latencyMicros)
                .setRequestBytes(writes ? 200 + random.nextInt(4_000) : 0)
                .setResponseBytes(120 + random.nextInt(9_000))
                .setKeyId(keyId(account, key).toString())
                .setClientIp("203.0." + (account & 0xff) + "." + random.nextInt(256))
                .build();
    }

    private SplittableRandom random(long index) {
        return new SplittableRandom(mixed(seed ^ mixed(index)));
    }

    private int account(SplittableRandom random) {
        if (random.nextDouble() < heaviest) {
            return 0;
        }
        return (int) (accounts * Math.pow(random.nextDouble(), POWER));
    }

    private UUID keyId(int account, int key) {
        long id = mixed(seed + (long) account * KEYS_EACH + key);
        return new UUID((id & ~0xf000L) | 0x7000L, (mixed(id) >>> 2) | Long.MIN_VALUE);
    }

    /** RFC 9562, section 5.7; no two calls of a plan have the same. */
    private static UUID uuidV7(Instant at, SplittableRandom random, long index) {
        long high = (at.toEpochMilli() << 16) | 0x7000L | random.nextInt(1 << RANDOM_BITS);
        return new UUID(high, scattered(index) | Long.MIN_VALUE);
    }

    /** Each step maps no two numbers of 62 bits to one. */
    private static long scattered(long index) {
        long z = (index * 0x9e3779b97f4a7c15L) & LOW_62_BITS;
        z ^= z >>> 31;
        return (z * 0xbf58476d1ce4e5b9L) & LOW_62_BITS;
    }

    /** The finalizer of SplitMix64. */
    private static long mixed(long number) {
        long z = number + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** Box and Muller's. */
    private static double gaussian(SplittableRandom random) {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }
}
