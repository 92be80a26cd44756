package io.keytrail.admin.vault;

import io.keytrail.schemas.SealedKey;
import java.nio.ByteBuffer;
import java.time.Instant;

/** An entry of the vault as it lies in memory: sealed. */
final class SealedEntry {

    private final String keyId;
    private final String accountId;
    private final byte[] ciphertext;
    private final Instant sealedAt;
    private final int partition;

    SealedEntry(String keyId, SealedKey sealed, int partition) {
        this.keyId = keyId;
        this.accountId = sealed.getAccountId();
        ByteBuffer bytes = sealed.getCiphertext().duplicate();
        this.ciphertext = new byte[bytes.remaining()];
        bytes.get(ciphertext);
        this.sealedAt = sealed.getSealedAt();
        this.partition = partition;
    }

    /** The record's key. */
    String keyId() {
        return keyId;
    }

    boolean belongsTo(String account) {
        return accountId.equals(account);
    }

    /** Not a copy: not to be changed. */
    byte[] ciphertext() {
        return ciphertext;
    }

    Instant sealedAt() {
        return sealedAt;
    }

    /** Where its record lies; its tombstone must go there too, whatever number of partitions there is by then. */
    int partition() {
        return partition;
    }

    /** Without the ciphertext. */
    @Override
    public String toString() {
        return "SealedEntry[" + keyId + " of " + accountId + ", sealed " + sealedAt + "]";
    }
}
