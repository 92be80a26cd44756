package io.keytrail.admin.vault;

/**
 * A sealed key does not open: its record was changed, it was sealed for another account or key, or the key set lacks the
 * key that sealed it. Trying again will not help. Names the key id only.
 */
public final class SealBrokenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SealBrokenException(String keyId, Throwable cause) {
        super(
                "the vault's entry of key " + keyId
                        + " does not open: it was changed, or sealed with a key that is not in" + " the key set",
                cause);
    }
}
