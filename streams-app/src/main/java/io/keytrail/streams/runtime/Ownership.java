package io.keytrail.streams.runtime;

import io.keytrail.streams.stores.StoreUnavailableException;
import java.util.List;

/** Which instance holds which accounts. Calls and audit log of one account may lie on different instances. */
public interface Ownership {

    /**
     * The instance that holds the account's calls, usage and last use.
     *
     * @throws StoreUnavailableException while that is not settled (start, rebalance)
     */
    Owner ofCalls(String accountId);

    /**
     * The instance that holds the account's audit log.
     *
     * @throws StoreUnavailableException while that is not settled (start, rebalance)
     */
    Owner ofAudit(String accountId);

    /** Every instance of the read side, this one included, by address; empty while that is not settled. */
    List<Instance> instances();
}
