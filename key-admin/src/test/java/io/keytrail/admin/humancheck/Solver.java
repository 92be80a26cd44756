package io.keytrail.admin.humancheck;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Does what the worker in the browser does. */
public final class Solver {

    private static final JsonMapper JSON = JsonMapper.shared();

    private Solver() {}

    /** The right answer to an ALTCHA challenge. */
    public static String answer(Challenge challenge) {
        Challenge.Work work = (Challenge.Work) challenge;
        return answer(work, number(work));
    }

    static String answer(Challenge.Work work, long number) {
        return encode(Map.of(
                "algorithm", work.algorithm(),
                "challenge", work.challenge(),
                "number", number,
                "salt", work.salt(),
                "signature", work.signature(),
                // as ALTCHA's own widget has it
                "took", 12));
    }

    static String encode(Map<String, Object> payload) {
        return Base64.getEncoder().encodeToString(JSON.writeValueAsBytes(payload));
    }

    static long number(Challenge.Work work) {
        for (long number = 0; number <= work.maxnumber(); number++) {
            if (hash(work.salt() + number).equals(work.challenge())) {
                return number;
            }
        }
        throw new AssertionError("no number up to " + work.maxnumber());
    }

    static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
