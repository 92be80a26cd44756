package io.keytrail.admin.vault;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.KmsClient;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.keytrail.admin.secretfiles.SecretFile;
import io.keytrail.admin.secretfiles.SecretFileException;
import io.keytrail.schemas.keys.KeyText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.ServiceLoader;

/**
 * Seals and opens key texts: AES-256-GCM by Google Tink. What was sealed for one account and key opens for no other: both
 * ids are its associated data.
 */
public final class VaultCipher {

    /** The AEAD algorithms that a key set may name. */
    private static final Configuration ALGORITHMS = AeadConfig2026.get();

    private final Aead aead;

    private VaultCipher(Aead aead) {
        this.aead = aead;
    }

    /**
     * With the key set in that file, in Tink's JSON form, unencrypted. It may hold several keys: the primary one seals,
     * each opens what it has sealed.
     *
     * @param mayCreate whether a key set with one new key is made where there is no file; all instances must come to see
     *     the same file
     * @throws SecretFileException if there is no file and none may be made, or it is unsafe or no key set
     */
    public static VaultCipher fromFile(Path file, boolean mayCreate) {
        SecretFile secret = SecretFile.at(file);
        String json = mayCreate
                ? secret.readOrCreate(VaultCipher::newKeySet)
                : secret.read()
                        .orElseThrow(() -> new SecretFileException(
                                file, "no vault key set here; provide one, or allow that it is made"));
        try {
            KeysetHandle keys = TinkJsonProtoKeysetFormat.parseKeyset(json, ALGORITHMS, InsecureSecretKeyAccess.get());
            return new VaultCipher(keys.getPrimitive(ALGORITHMS, Aead.class));
        } catch (GeneralSecurityException e) {
            // without the cause, which may quote the file
            throw new SecretFileException(file, "is no Tink JSON key set for AEAD");
        }
    }

    /**
     * With a key in a key management service: every text is sealed with a new AES-256-GCM key, and that one by the service
     * (Tink's envelope encryption), so that sealing and opening each ask the service once.
     *
     * <p>The client of the service is found as Tink's {@code KmsClient} by Java's service loader and uses its default
     * credentials. Keytrail brings none: put the provider's Tink library on the class path.
     *
     * @param uri Tink's URI of the key, such as {@code gcp-kms://…} or {@code aws-kms://…}
     * @throws IllegalArgumentException if no client knows such URIs, or it does not accept this one
     */
    public static VaultCipher fromKms(String uri) {
        KmsClient client = ServiceLoader.load(KmsClient.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(candidate -> candidate.doesSupport(uri))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no Tink KMS client on the class path knows " + uri));
        try {
            Aead remote = client.withDefaultCredentials().getAead(uri);
            return new VaultCipher(KmsEnvelopeAead.create(PredefinedAeadParameters.AES256_GCM, remote));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the KMS client does not accept " + uri + ": " + e.getMessage(), e);
        }
    }

    private static String newKeySet() {
        try {
            KeysetHandle keys = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, ALGORITHMS);
            return TinkJsonProtoKeysetFormat.serializeKeyset(keys, ALGORITHMS, InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Tink makes no AES-256-GCM key", e);
        }
    }

    /** The text, sealed for that account and key; different each time. */
    byte[] seal(String accountId, String keyId, KeyText text) {
        byte[] plain = text.reveal().getBytes(StandardCharsets.US_ASCII);
        try {
            return aead.encrypt(plain, associatedData(accountId, keyId));
        } catch (GeneralSecurityException e) {
            throw new VaultUnavailableException("key " + keyId + " could not be sealed", e);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /**
     * What {@link #seal} was given.
     *
     * @throws SealBrokenException if that ciphertext was not made for this account and key by a key of the key set
     */
    KeyText open(String accountId, String keyId, byte[] ciphertext) {
        byte[] plain;
        try {
            plain = aead.decrypt(ciphertext, associatedData(accountId, keyId));
        } catch (GeneralSecurityException e) {
            throw new SealBrokenException(keyId, e);
        }
        try {
            return KeyText.parse(new String(plain, StandardCharsets.US_ASCII))
                    .orElseThrow(() -> new SealBrokenException(keyId, null));
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /** As SealedKey's schema says: account id, a zero byte, key id; neither can hold a zero byte. */
    private static byte[] associatedData(String accountId, String keyId) {
        return (accountId + '\0' + keyId).getBytes(StandardCharsets.UTF_8);
    }
}
