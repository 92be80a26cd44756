package io.keytrail.admin.query;

import io.keytrail.admin.tokens.ServiceTokens;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The public keys of service tokens: RFC 7517. Open to all; it is how streams-app comes to believe key-admin. */
@RestController
class JwkSetController {

    static final String PATH = "/.well-known/jwks.json";

    private static final MediaType JWK_SET = MediaType.parseMediaType("application/jwk-set+json");

    private final ServiceTokens tokens;

    JwkSetController(ServiceTokens tokens) {
        this.tokens = tokens;
    }

    @GetMapping(PATH)
    ResponseEntity<byte[]> keys() {
        return ResponseEntity.ok()
                .contentType(JWK_SET)
                .cacheControl(CacheControl.maxAge(Duration.ofMinutes(1)).cachePublic())
                .body(tokens.jwkSet().getBytes(StandardCharsets.UTF_8));
    }
}
