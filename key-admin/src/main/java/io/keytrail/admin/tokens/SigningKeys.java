package io.keytrail.admin.tokens;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.gen.OctetKeyPairGenerator;
import io.keytrail.admin.secretfiles.SecretFile;
import io.keytrail.admin.secretfiles.SecretFileException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The Ed25519 keys of service tokens, from a file with a JWK set (RFC 7517, RFC 8037). The first key signs; the public
 * halves of all are published. To rotate, put the new key last, restart every instance, move it to the front, restart
 * again, and take the old one out once its last token is over.
 */
public final class SigningKeys {

    private final List<OctetKeyPair> keys;

    private SigningKeys(List<OctetKeyPair> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * The keys in that file; one with a new key is made where there is none. All instances must come to see the same file.
     *
     * @throws SecretFileException if it can be neither read nor made, is unsafe, or holds anything but private Ed25519
     *     keys, each with a {@code kid} of its own
     */
    public static SigningKeys fromFile(Path file) {
        return new SigningKeys(parse(file, SecretFile.at(file).readOrCreate(SigningKeys::newSet)));
    }

    private static String newSet() {
        try {
            OctetKeyPair key = new OctetKeyPairGenerator(Curve.Ed25519)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.EdDSA)
                    .keyIDFromThumbprint(true)
                    .generate();
            return new JWKSet(key).toString(false);
        } catch (JOSEException e) {
            throw new IllegalStateException("no Ed25519 key could be made", e);
        }
    }

    private static List<OctetKeyPair> parse(Path file, String json) {
        List<OctetKeyPair> keys = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JWK key : parseSet(file, json)) {
            if (!(key instanceof OctetKeyPair pair) || !Curve.Ed25519.equals(pair.getCurve()) || !pair.isPrivate()) {
                throw new SecretFileException(file, "holds a key that is no private Ed25519 key");
            }
            if (pair.getKeyID() == null || !names.add(pair.getKeyID())) {
                throw new SecretFileException(file, "holds a key without a kid of its own");
            }
            keys.add(pair);
        }
        if (keys.isEmpty()) {
            throw new SecretFileException(file, "holds no key");
        }
        return keys;
    }

    private static List<JWK> parseSet(Path file, String json) {
        try {
            return JWKSet.parse(json).getKeys();
        } catch (ParseException e) {
            // without the cause, which may quote the file
            throw new SecretFileException(file, "is no JWK set");
        }
    }

    /** The one that signs. */
    OctetKeyPair signing() {
        return keys.get(0);
    }

    /** The public halves of all. */
    JWKSet published() {
        List<JWK> publicKeys = new ArrayList<>();
        for (OctetKeyPair key : keys) {
            publicKeys.add(new OctetKeyPair.Builder(Curve.Ed25519, key.getX())
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.EdDSA)
                    .keyID(key.getKeyID())
                    .build());
        }
        return new JWKSet(publicKeys);
    }

    /** The names of the keys. */
    @Override
    public String toString() {
        return "SigningKeys" + keys.stream().map(OctetKeyPair::getKeyID).toList();
    }
}
