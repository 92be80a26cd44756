package io.keytrail.admin.desk;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import tools.jackson.databind.json.JsonMapper;

/**
 * SHA-256 over route and body, so that an Idempotency-Key used again for another request is recognised. Of the body its
 * meaning counts: members that are null count as left out, their order and white space not at all.
 */
final class RequestHash {

    private RequestHash() {}

    static String of(JsonMapper json, String method, String path, String condition, Object body) {
        String request = method + " " + path + "\n" + condition + "\n" + json.writeValueAsString(body);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(request.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("this Java has no SHA-256", missing);
        }
    }
}
