package io.keytrail.schemas.audit;

import io.keytrail.schemas.AuditEntry;
import java.util.Optional;

/**
 * Verifies one account's chain, entry by entry in the order of the chain. Not thread-safe.
 *
 * @see AuditChain#verify
 */
public final class ChainVerifier {

    private final String accountId;
    private ChainLink anchor;
    private ChainLink head;
    private ChainBreak broken;
    private long entries;

    ChainVerifier(String accountId, ChainLink anchor) {
        this.accountId = accountId;
        this.anchor = anchor;
        this.head = anchor;
    }

    /**
     * Takes the next entry.
     *
     * @return why it does not fit; once one did not, every further call says so again
     */
    public Optional<ChainBreak> add(AuditEntry entry) {
        if (broken == null) {
            ChainLink before = head != null ? head : anchorOf(entry);
            broken = misfit(before, entry);
            if (broken == null) {
                anchor = anchor != null ? anchor : before;
                head = new ChainLink(entry.getSequence(), entry.getHash());
                entries++;
            }
        }
        return Optional.ofNullable(broken);
    }

    private static ChainLink anchorOf(AuditEntry first) {
        return first.getSequence() <= 1
                ? new ChainLink(0, AuditChain.GENESIS)
                : new ChainLink(first.getSequence() - 1, first.getPreviousHash());
    }

    private ChainBreak misfit(ChainLink before, AuditEntry entry) {
        if (entry.getChainVersion() != AuditChain.VERSION) {
            return misfit(
                    entry,
                    ChainBreak.Kind.VERSION,
                    "chainVersion is " + entry.getChainVersion() + ", this release knows " + AuditChain.VERSION);
        }
        if (!entry.getAccountId().equals(accountId)) {
            return misfit(entry, ChainBreak.Kind.ACCOUNT, "it belongs to the chain of another account");
        }
        long expected = before.sequence() + 1;
        if (entry.getSequence() != expected) {
            return misfit(entry, ChainBreak.Kind.SEQUENCE, "sequence " + expected + " was expected here");
        }
        if (!entry.getPreviousHash().equals(before.hash())) {
            String hash = before.sequence() == 0 ? "64 zeros" : "the hash of entry " + before.sequence();
            return misfit(entry, ChainBreak.Kind.LINK, "previousHash is not " + hash);
        }
        return hashMisfit(entry);
    }

    private static ChainBreak hashMisfit(AuditEntry entry) {
        String hash;
        try {
            hash = AuditChain.hash(entry);
        } catch (IllegalArgumentException e) {
            return misfit(entry, ChainBreak.Kind.HASH, "it has no hash: " + e.getMessage());
        }
        return hash.equals(entry.getHash())
                ? null
                : misfit(entry, ChainBreak.Kind.HASH, "its hash should be " + hash + " by its content");
    }

    private static ChainBreak misfit(AuditEntry entry, ChainBreak.Kind kind, String why) {
        return new ChainBreak(
                entry.getSequence(), kind, "Entry " + entry.getSequence() + " does not fit: " + why + ".");
    }

    /** How many entries fitted so far. */
    public long entries() {
        return entries;
    }

    /** The last entry that fitted; the anchor before any did, empty if there is none of both. */
    public Optional<ChainLink> head() {
        return Optional.ofNullable(head);
    }

    /**
     * The place before the first entry: the one given, or sequence 0 for a whole chain, or what the first entry claims
     * to follow where retention has removed the beginning. Empty before the first entry.
     */
    public Optional<ChainLink> anchor() {
        return Optional.ofNullable(anchor);
    }
}
