package io.keytrail.admin.humancheck;

import io.keytrail.admin.secretfiles.SecretFile;
import io.keytrail.admin.secretfiles.SecretFileException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** 32 random bytes that all instances share; each use has a key of its own derived from them. */
final class SharedSecret {

    private static final String HMAC = "HmacSHA256";
    private static final int LENGTH = 32;

    private final byte[] secret;

    private SharedSecret(byte[] secret) {
        this.secret = secret;
    }

    /**
     * The secret in that file, in Base64; a new one is made where there is none.
     *
     * @throws SecretFileException if the file can be neither read nor made, is unsafe, or holds something else
     */
    static SharedSecret fromFile(Path file) {
        String text = SecretFile.at(file).readOrCreate(SharedSecret::newSecret);
        try {
            byte[] secret = Base64.getDecoder().decode(text.strip());
            if (secret.length >= LENGTH) {
                return new SharedSecret(secret);
            }
        } catch (IllegalArgumentException e) {
            // said below, without the cause, which may quote the file
        }
        throw new SecretFileException(file, "does not hold 32 bytes or more in Base64");
    }

    private static String newSecret() {
        byte[] secret = new byte[LENGTH];
        new SecureRandom().nextBytes(secret);
        return Base64.getEncoder().encodeToString(secret);
    }

    /** The key for that use. */
    byte[] keyFor(String use) {
        return mac(secret, use.getBytes(StandardCharsets.UTF_8));
    }

    /** HMAC-SHA-256. */
    static byte[] mac(byte[] key, byte[] text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("this Java has no " + HMAC, e);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "SharedSecret";
    }
}
