package io.keytrail.admin.vault;

/**
 * The vault's topic could not be written or read in time: 503 {@code unavailable}. Names key ids only, never a text or a
 * ciphertext.
 */
public final class VaultUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    VaultUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
