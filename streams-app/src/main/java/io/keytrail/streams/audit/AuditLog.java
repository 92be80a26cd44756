package io.keytrail.streams.audit;

import io.keytrail.schemas.AuditEntry;
import io.keytrail.streams.stores.CloseableIterator;
import io.keytrail.streams.stores.StoreUnavailableException;

/**
 * Every account's audit entries, in the order of their sequence. An entry that claims a sequence which another one, with
 * another hash, has already is kept beside that: a read then returns both (the first one that came comes first in
 * ascending order), so that verification can report it.
 *
 * <p>All methods throw {@link StoreUnavailableException} where this instance doesn't hold the account's partition or can't
 * read it now.
 */
public interface AuditLog {

    /** The account's entries with a sequence below the given one, newest first; {@code Long.MAX_VALUE}: all. Close it. */
    CloseableIterator<AuditEntry> newestFirst(String accountId, long belowSequence);

    /** The account's entries from the given sequence on, oldest first; 1: all. Close it. */
    CloseableIterator<AuditEntry> oldestFirst(String accountId, long fromSequence);
}
