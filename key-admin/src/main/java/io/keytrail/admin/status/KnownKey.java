package io.keytrail.admin.status;

import io.keytrail.schemas.KeyState;

/**
 * What key-admin keeps in memory of a key's status.
 *
 * @param keyId the key
 * @param keyHash SHA-256 of its text, the record key on key-status
 * @param state as last written; ends by time hold before a record says so
 * @param version rises with every record of the key
 */
public record KnownKey(String keyId, String keyHash, KeyState state, long version) {}
