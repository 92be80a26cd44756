package io.keytrail.streams.query;

import io.keytrail.service.problem.Problem;
import io.keytrail.streams.stores.TimeRange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Where the next page of a newest-first listing begins: what an opaque cursor holds. It carries the range that the
 * first page fixed and when that was, so that later pages neither gain nor lose records by the passing of time, and the
 * position of the last record that was handed out, so that none comes twice.
 *
 * <p>Its text form is bound to the listing it came from by a digest over its content and the listing's
 * {@linkplain #text scope}: with another account, filter or range it is refused, and so is an altered one. The digest
 * needs no secret: a forged cursor opens nothing that its forger may not read anyway, since who may read an account is
 * judged on every request, and expired records are held back whatever a cursor says.
 *
 * @param begun when the first page was read
 * @param range the range that it fixed
 * @param time time of the last record handed out
 * @param id what orders records of the same time; never null
 */
record PageCursor(Instant begun, TimeRange range, Instant time, String id) {

    private static final byte VERSION = 1;
    private static final int DIGEST_BYTES = 16;
    private static final int FIXED_BYTES = 1 + 4 * Long.BYTES;
    private static final int LONGEST_TEXT = 1024;

    /** @param scope names everything that the cursor is bound to: listing, account, filters and range as asked for */
    String text(String scope) {
        byte[] idBytes = id.getBytes(StandardCharsets.UTF_8);
        byte[] content = ByteBuffer.allocate(FIXED_BYTES + idBytes.length)
                .put(VERSION)
                .putLong(begun.toEpochMilli())
                .putLong(range.from().toEpochMilli())
                .putLong(range.to().toEpochMilli())
                .putLong(time.toEpochMilli())
                .put(idBytes)
                .array();
        byte[] whole = ByteBuffer.allocate(content.length + DIGEST_BYTES)
                .put(content)
                .put(digest(content, scope))
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    /** The cursor with that text form, or empty if it is none, was altered, or belongs to another scope. */
    static Optional<PageCursor> parse(String text, String scope) {
        if (text.length() > LONGEST_TEXT) {
            return Optional.empty();
        }
        byte[] whole;
        try {
            whole = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        // the decoder overlooks stray bits in the last character
        boolean canonical =
                Base64.getUrlEncoder().withoutPadding().encodeToString(whole).equals(text);
        int contentBytes = whole.length - DIGEST_BYTES;
        if (!canonical || contentBytes < FIXED_BYTES || whole[0] != VERSION) {
            return Optional.empty();
        }
        byte[] content = Arrays.copyOf(whole, contentBytes);
        byte[] digest = Arrays.copyOfRange(whole, contentBytes, whole.length);
        return MessageDigest.isEqual(digest, digest(content, scope))
                ? read(ByteBuffer.wrap(content))
                : Optional.empty();
    }

    /**
     * The cursor with that text form.
     *
     * @throws io.keytrail.service.problem.ProblemException 400 {@code bad-parameter} if it is none of this scope
     */
    static PageCursor require(String text, String scope) {
        return parse(text, scope).orElseThrow(() -> refusal().asException());
    }

    /** What whoever sends something else as a cursor is told. */
    static Problem refusal() {
        return Problem.badParameter(
                "cursor", "the nextCursor of the page before, unchanged, with the same filters, from and to as there");
    }

    private static Optional<PageCursor> read(ByteBuffer content) {
        content.get();
        Instant begun = Instant.ofEpochMilli(content.getLong());
        Instant from = Instant.ofEpochMilli(content.getLong());
        Instant to = Instant.ofEpochMilli(content.getLong());
        Instant time = Instant.ofEpochMilli(content.getLong());
        String id = StandardCharsets.UTF_8.decode(content).toString();
        return to.isBefore(from)
                ? Optional.empty()
                : Optional.of(new PageCursor(begun, new TimeRange(from, to), time, id));
    }

    private static byte[] digest(byte[] content, String scope) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(content);
            sha256.update((byte) 0);
            sha256.update(scope.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(sha256.digest(), DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
