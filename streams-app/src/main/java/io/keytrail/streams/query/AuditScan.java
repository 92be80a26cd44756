package io.keytrail.streams.query;

import io.keytrail.schemas.AuditEntry;
import io.keytrail.streams.audit.AuditLog;
import io.keytrail.streams.stores.CloseableIterator;
import io.keytrail.streams.stores.TimeRange;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * An account's audit entries that were recorded within a range, newest first. By {@code recordedAt} and not
 * {@code occurredAt}, because it never goes back along the chain: what a range selects is a piece of the chain without
 * gaps, which can be verified, and whoever fetches one range after the other misses nothing.
 */
final class AuditScan implements CloseableIterator<AuditEntry> {

    private final CloseableIterator<AuditEntry> entries;
    private final TimeRange range;
    private final AuditPosition after;
    private boolean behindIt;
    private boolean ended;
    private AuditEntry next;

    /** @param after where to go on behind; empty to begin with the newest */
    AuditScan(AuditLog log, String accountId, TimeRange range, Optional<AuditPosition> after) {
        this.range = range;
        this.after = after.orElse(null);
        this.behindIt = after.isEmpty();
        this.entries = log.newestFirst(
                accountId, after.map(last -> last.sequence() + 1).orElse(Long.MAX_VALUE));
    }

    @Override
    public boolean hasNext() {
        while (next == null && !ended && entries.hasNext()) {
            AuditEntry entry = entries.next();
            if (entry.getRecordedAt().isBefore(range.from())) {
                ended = true;
            } else if (isBehind(entry) && entry.getRecordedAt().isBefore(range.to())) {
                next = entry;
            }
        }
        return next != null;
    }

    /** Of entries with the same sequence, those up to the one that was handed out last have been handed out. */
    private boolean isBehind(AuditEntry entry) {
        if (behindIt || entry.getSequence() < after.sequence()) {
            behindIt = true;
            return true;
        }
        behindIt = entry.getHash().equals(after.hash());
        return false;
    }

    @Override
    public AuditEntry next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        AuditEntry entry = next;
        next = null;
        return entry;
    }

    @Override
    public void close() {
        entries.close();
    }
}
