package io.keytrail.benchmarks.reads;

import io.keytrail.schemas.ApiCall;
import java.util.List;

/** A way to ask for an account's calls. */
public interface CallReader {

    /** The most calls that an answer has. */
    int LIMIT = 100;

    /** Asks; what is timed. The calls come newest first, those of the same time by id, descending. */
    Answer ask(Question question) throws Exception;

    /** What came back. */
    @FunctionalInterface
    interface Answer {

        /** The calls; making them of what came back is not timed. */
        List<ApiCall> calls() throws Exception;
    }

    /**
     * Which calls are asked for.
     *
     * @param account by its number
     * @param filter what they have to be like; null: they may be like anything
     */
    record Question(int account, Filter filter) {

        /** The account's newest calls. */
        static Question newest(int account) {
            return new Question(account, null);
        }
    }

    /**
     * What calls have to be like: one in a hundred of a plan's is, since one in fifty has that status, and an account's
     * calls use either of two keys.
     *
     * @param keyId which key they used
     */
    record Filter(int status, String keyId) {

        private static final int NOT_FOUND = 404;

        /** Calls with that key that found nothing. */
        static Filter notFound(String keyId) {
            return new Filter(NOT_FOUND, keyId);
        }

        /** Whether the call is like that. */
        public boolean matches(ApiCall call) {
            return call.getStatus() == status && keyId.equals(call.getKeyId());
        }
    }
}
