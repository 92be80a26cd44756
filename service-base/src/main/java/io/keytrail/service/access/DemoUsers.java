package io.keytrail.service.access;

import io.keytrail.service.access.AccessSettings.DemoUser;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The users of HTTP Basic. Passwords are kept as HMAC-SHA-256 under a key that lives as long as this process; a slow hash
 * would protect nothing here, since the configuration has them in plain text, and would cost every request.
 */
final class DemoUsers {

    private static final String HMAC = "HmacSHA256";

    private final SecretKeySpec pepper;
    private final Clock clock;
    private final Map<String, Known> byName = new HashMap<>();
    private final byte[] nobody;

    private static final class Known {

        private final byte[] passwordHash;
        private final Map<String, Role> roles = new HashMap<>();

        Known(byte[] passwordHash) {
            this.passwordHash = passwordHash;
        }
    }

    DemoUsers(List<DemoUser> users, SecureRandom random, Clock clock) {
        byte[] key = new byte[32];
        random.nextBytes(key);
        this.pepper = new SecretKeySpec(key, HMAC);
        this.clock = clock;
        this.nobody = hash(Base64.getEncoder().encodeToString(random.generateSeed(16)));
        users.forEach(this::add);
    }

    private void add(DemoUser user) {
        byte[] hash = hash(user.password());
        Known known = byName.computeIfAbsent(user.user(), name -> new Known(hash));
        if (!MessageDigest.isEqual(known.passwordHash, hash)) {
            throw new IllegalArgumentException("demo user " + user.user() + " stands there twice with two passwords");
        }
        known.roles.put(user.account(), user.knownRole());
    }

    /** The caller with that name and password; unknown names take as long as wrong passwords. */
    Optional<Caller> authenticate(String name, String password) {
        Known known = byName.get(name);
        boolean matches = MessageDigest.isEqual(known == null ? nobody : known.passwordHash, hash(password));
        if (known == null || !matches) {
            return Optional.empty();
        }
        String credentials =
                Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
        return Optional.of(new Caller(
                name,
                Optional.of(name),
                known.roles,
                Optional.of(clock.instant()),
                false,
                Set.of(),
                "Basic " + credentials));
    }

    private byte[] hash(String password) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(pepper);
            return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java has no " + HMAC, missing);
        }
    }
}
