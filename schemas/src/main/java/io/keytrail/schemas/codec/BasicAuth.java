package io.keytrail.schemas.codec;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A user and a password for HTTP Basic (RFC 7617). Its text is masked. */
final class BasicAuth {

    private final String userInfo;

    /** @param userInfo {@code user:password} */
    BasicAuth(String userInfo) {
        this.userInfo = userInfo;
    }

    /** The value of the {@code Authorization} header. */
    String header() {
        return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "BasicAuth[masked]";
    }
}
