package io.keytrail.service.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.crypto.impl.BaseJWSProvider;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.JWSVerifierFactory;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Chooses an issuer's key for a token and verifies with it: RSA, ECDSA and Ed25519 (RFC 8037). Nimbus itself does Ed25519
 * only through Tink, which nothing else here needs; Java has had it since 15. Shared secrets (HMAC) and {@code none} are
 * refused.
 */
final class TokenKeys implements JWSKeySelector<SecurityContext>, JWSVerifierFactory {

    private static final Set<JWSAlgorithm> ED25519 = Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);
    private static final Set<JWSAlgorithm> RSA_AND_EC = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final JWKSource<SecurityContext> source;
    private final JWSKeySelector<SecurityContext> rsaAndEc;
    private final DefaultJWSVerifierFactory rsaAndEcVerifiers = new DefaultJWSVerifierFactory();

    TokenKeys(JWKSource<SecurityContext> source) {
        this.source = source;
        this.rsaAndEc = new JWSVerificationKeySelector<>(RSA_AND_EC, source);
    }

    @Override
    public List<? extends Key> selectJWSKeys(JWSHeader header, SecurityContext context) throws KeySourceException {
        if (!ED25519.contains(header.getAlgorithm())) {
            return rsaAndEc.selectJWSKeys(header, context);
        }
        JWKMatcher matcher = new JWKMatcher.Builder()
                .keyType(KeyType.OKP)
                .curve(Curve.Ed25519)
                .keyID(header.getKeyID())
                .keyUses(KeyUse.SIGNATURE, null)
                .build();
        List<PublicKey> keys = new ArrayList<>();
        for (JWK key : source.get(new JWKSelector(matcher), context)) {
            if (key instanceof OctetKeyPair pair) {
                keys.add(ed25519(pair));
            }
        }
        return keys;
    }

    @Override
    public JWSVerifier createJWSVerifier(JWSHeader header, Key key) throws JOSEException {
        return key instanceof EdECPublicKey publicKey
                ? new Ed25519Verifier(publicKey)
                : rsaAndEcVerifiers.createJWSVerifier(header, key);
    }

    @Override
    public Set<JWSAlgorithm> supportedJWSAlgorithms() {
        Set<JWSAlgorithm> all = new HashSet<>(RSA_AND_EC);
        all.addAll(ED25519);
        return all;
    }

    @Override
    public JCAContext getJCAContext() {
        return rsaAndEcVerifiers.getJCAContext();
    }

    /** The public key, whose JWK form is RFC 8032's: little-endian y with the sign of x in the highest bit. */
    private static PublicKey ed25519(OctetKeyPair pair) throws KeySourceException {
        byte[] little = pair.getX().decode();
        if (little.length != 32) {
            throw new KeySourceException("Ed25519 key " + pair.getKeyID() + " has " + little.length + " bytes, not 32");
        }
        byte[] big = new byte[little.length];
        for (int i = 0; i < little.length; i++) {
            big[i] = little[little.length - 1 - i];
        }
        boolean xIsOdd = (big[0] & 0x80) != 0;
        big[0] &= 0x7f;
        try {
            var point = new EdECPoint(xIsOdd, new BigInteger(1, big));
            return KeyFactory.getInstance("Ed25519")
                    .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
        } catch (GeneralSecurityException unusable) {
            throw new KeySourceException("Ed25519 key " + pair.getKeyID() + " can't be used", unusable);
        }
    }

    private static final class Ed25519Verifier extends BaseJWSProvider implements JWSVerifier {

        private final EdECPublicKey key;

        Ed25519Verifier(EdECPublicKey key) {
            super(ED25519);
            this.key = key;
        }

        @Override
        public boolean verify(JWSHeader header, byte[] signingInput, Base64URL signature) {
            if (!ED25519.contains(header.getAlgorithm()) || header.getCriticalParams() != null) {
                return false;
            }
            try {
                Signature ed25519 = Signature.getInstance("Ed25519");
                ed25519.initVerify(key);
                ed25519.update(signingInput);
                return ed25519.verify(signature.decode());
            } catch (GeneralSecurityException malformed) {
                return false;
            }
        }
    }
}
