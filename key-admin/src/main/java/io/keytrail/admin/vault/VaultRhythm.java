package io.keytrail.admin.vault;

import java.time.Duration;

/**
 * How often an instance looks after the vault.
 *
 * @param sweepEvery how often it looks for entries whose key is dead, more than zero
 * @param heartbeatEvery how often it writes a heartbeat to every partition, more than zero; the first one comes with the
 *     first look
 */
public record VaultRhythm(Duration sweepEvery, Duration heartbeatEvery) {

    /** With this, and the topic settings of the catalogue, a dead key's ciphertext is off the disk within 90 minutes. */
    public static final VaultRhythm DEFAULT = new VaultRhythm(Duration.ofSeconds(30), Duration.ofMinutes(10));
}
