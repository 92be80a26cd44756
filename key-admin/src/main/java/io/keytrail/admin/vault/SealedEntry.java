package io.keytrail.admin.vault;

import java.time.Instant;

/**
 * An entry of the vault as it lies in memory: sealed.
 *
 * @param partition where its record lies; its tombstone must go there too, whatever number of partitions there is by then
 */
record SealedEntry(String accountId, String keyId, byte[] ciphertext, Instant sealedAt, int partition) {

    /** Without the ciphertext. */
    @Override
    public String toString() {
        return "SealedEntry[" + keyId + " of " + accountId + ", sealed " + sealedAt + "]";
    }
}
