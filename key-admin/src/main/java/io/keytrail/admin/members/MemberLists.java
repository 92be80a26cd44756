package io.keytrail.admin.members;

import io.keytrail.schemas.MemberList;
import java.time.Duration;

/** The members of every account, as committed. Thread-safe. */
public interface MemberLists {

    /** The account's list; where none was ever set, an empty one of version 0. Does not block. */
    MemberList of(String accountId);

    /**
     * Waits until everything is known that was committed when this was called.
     *
     * @return false if that took longer than the time given
     */
    boolean readToEnd(Duration timeout);

    /** How many records of the lists' topic could not be read, and were skipped. */
    default long skippedLists() {
        return 0;
    }

    /** Whether the lists were read to their end once. */
    boolean isReady();
}
