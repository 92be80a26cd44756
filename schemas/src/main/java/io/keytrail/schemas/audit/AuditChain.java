package io.keytrail.schemas.audit;

import io.keytrail.schemas.Actor;
import io.keytrail.schemas.AuditEntry;
import io.keytrail.schemas.IsoMillis;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The hash chain of an account's audit log, in its one form so far, version 1. That form is frozen: entries written
 * years ago must verify. docs/audit-chain.md says it so that another language can re-compute it.
 *
 * <p>The hash of an entry is SHA-256 over the UTF-8 bytes of its {@link #canonicalForm}. Source: contract, AuditEntry;
 * RFC 8785.
 */
public final class AuditChain {

    /** The version of the form. */
    public static final int VERSION = 1;

    /** What stands as previousHash in an account's first entry: 64 zeros. */
    public static final String GENESIS = "0".repeat(64);

    /** The largest sequence and count that the form can carry, 2^53 - 1. */
    public static final long LARGEST_NUMBER = CanonicalJson.LARGEST_NUMBER;

    /** The namespace of entry ids, as RFC 9562 calls it. */
    private static final UUID ENTRY_NAMESPACE = UUID.fromString("270bb0d4-7f00-499a-a708-208407f81871");

    private static final Instant FIRST_TIME = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant AFTER_LAST_TIME = Instant.parse("+10000-01-01T00:00:00Z");

    private AuditChain() {}

    /**
     * The entry as RFC 8785 (JCS) JSON, without its {@code hash}: all other fields of the contract, null where they are
     * null, times as {@link IsoMillis} writes them.
     *
     * @throws IllegalArgumentException if there is no such form: a text with a lone surrogate, a number beyond
     *     {@link #LARGEST_NUMBER}, a time outside the years 0 to 9999
     */
    public static String canonicalForm(AuditEntry entry) {
        SortedMap<String, Object> json = new TreeMap<>();
        json.put("chainVersion", (long) entry.getChainVersion());
        json.put("accountId", entry.getAccountId());
        json.put("sequence", entry.getSequence());
        json.put("entryId", entry.getEntryId());
        json.put("actionId", entry.getActionId());
        json.put("action", entry.getAction().name());
        json.put("outcome", entry.getOutcome().name());
        json.put("reason", entry.getReason());
        json.put("count", entry.getCount());
        json.put("actor", canonicalActor(entry.getActor()));
        json.put("targetAccount", entry.getTargetAccount());
        json.put("kind", entry.getKind());
        json.put("name", entry.getName());
        json.put("keyId", entry.getKeyId());
        json.put("previousKeyId", entry.getPreviousKeyId());
        json.put("keyHint", entry.getKeyHint());
        json.put("occurredAt", canonicalTime(entry.getOccurredAt()));
        json.put("recordedAt", canonicalTime(entry.getRecordedAt()));
        json.put("previousHash", entry.getPreviousHash());
        return CanonicalJson.of(json);
    }

    private static SortedMap<String, Object> canonicalActor(Actor actor) {
        SortedMap<String, Object> json = new TreeMap<>();
        json.put("userId", actor.getUserId());
        json.put("email", actor.getEmail());
        json.put("role", actor.getRole());
        json.put("ip", actor.getIp());
        json.put("userAgent", actor.getUserAgent());
        return json;
    }

    private static String canonicalTime(Instant time) {
        if (time.isBefore(FIRST_TIME) || !time.isBefore(AFTER_LAST_TIME)) {
            throw new IllegalArgumentException("no canonical form for the time " + time);
        }
        return IsoMillis.format(time);
    }

    /** What the entry's {@code hash} has to be, 64 lower-case hex digits; throws as {@link #canonicalForm} does. */
    public static String hash(AuditEntry entry) {
        byte[] canonical = canonicalForm(entry).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(digest("SHA-256", canonical));
    }

    /**
     * The id that the entry at that place of that account's chain has, always: the name-based UUID (version 5, RFC 9562)
     * of {@code <account>/<sequence>}.
     */
    public static String entryId(String accountId, long sequence) {
        byte[] name = (accountId + "/" + sequence).getBytes(StandardCharsets.UTF_8);
        byte[] input = ByteBuffer.allocate(16 + name.length)
                .putLong(ENTRY_NAMESPACE.getMostSignificantBits())
                .putLong(ENTRY_NAMESPACE.getLeastSignificantBits())
                .put(name)
                .array();
        ByteBuffer sha1 = ByteBuffer.wrap(digest("SHA-1", input));
        long most = (sha1.getLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x5000L;
        long least = (sha1.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(most, least).toString();
    }

    /**
     * The finished entry. Fills {@code chainVersion}, {@code entryId} and {@code hash}; everything else has to be set.
     * First makes it an entry that reads back from Avro as it was hashed: lone surrogates, which UTF-8 can't carry,
     * become U+FFFD, and times are cut to milliseconds.
     *
     * @throws IllegalArgumentException if sequence or count is not within 1 and {@link #LARGEST_NUMBER}, or a time is
     *     outside the years 0 to 9999
     */
    public static AuditEntry seal(AuditEntry.Builder unsealed) {
        AuditEntry.Builder entry = AuditEntry.newBuilder(unsealed);
        requireCountable("sequence", entry.getSequence());
        requireCountable("count", entry.getCount());
        entry.setAccountId(clean(entry.getAccountId()))
                .setActionId(clean(entry.getActionId()))
                .setReason(clean(entry.getReason()))
                .setActor(clean(entry.getActor()))
                .setTargetAccount(clean(entry.getTargetAccount()))
                .setKind(clean(entry.getKind()))
                .setName(clean(entry.getName()))
                .setKeyId(clean(entry.getKeyId()))
                .setPreviousKeyId(clean(entry.getPreviousKeyId()))
                .setKeyHint(clean(entry.getKeyHint()))
                .setOccurredAt(entry.getOccurredAt().truncatedTo(ChronoUnit.MILLIS))
                .setRecordedAt(entry.getRecordedAt().truncatedTo(ChronoUnit.MILLIS))
                .setChainVersion(VERSION)
                .setEntryId(entryId(entry.getAccountId(), entry.getSequence()))
                .setHash("");
        return entry.setHash(hash(entry.build())).build();
    }

    private static void requireCountable(String field, long number) {
        if (number < 1 || number > LARGEST_NUMBER) {
            throw new IllegalArgumentException(field + " is " + number + "; it takes 1 to " + LARGEST_NUMBER);
        }
    }

    private static Actor clean(Actor actor) {
        return Actor.newBuilder()
                .setUserId(clean(actor.getUserId()))
                .setEmail(clean(actor.getEmail()))
                .setRole(clean(actor.getRole()))
                .setIp(clean(actor.getIp()))
                .setUserAgent(clean(actor.getUserAgent()))
                .build();
    }

    private static String clean(String text) {
        return CanonicalJson.withoutLoneSurrogates(text);
    }

    /**
     * Whether entries are an unbroken piece of the account's chain, in order. A piece that does not start at sequence 1
     * is taken to be what retention left: its first entry's {@code previousHash} is the anchor, and what came before can't be
     * judged.
     *
     * @return the first entry that does not fit; empty if all fit, or there are none
     */
    public static Optional<ChainBreak> verify(String accountId, Iterable<AuditEntry> entries) {
        ChainVerifier verifier = verifier(accountId);
        for (AuditEntry entry : entries) {
            Optional<ChainBreak> found = verifier.add(entry);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** Verifies as {@link #verify} does, entry by entry, for logs that need not fit into memory. */
    public static ChainVerifier verifier(String accountId) {
        return new ChainVerifier(accountId, null);
    }

    /** Verifies what follows a link that is known to be good, such as the head of an earlier verification. */
    public static ChainVerifier verifierFrom(String accountId, ChainLink anchor) {
        return new ChainVerifier(accountId, anchor);
    }

    private static byte[] digest(String algorithm, byte[] input) {
        try {
            return MessageDigest.getInstance(algorithm).digest(input);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
