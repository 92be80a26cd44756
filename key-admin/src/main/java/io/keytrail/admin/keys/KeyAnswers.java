package io.keytrail.admin.keys;

import io.keytrail.service.keys.KeyStatusView;

/** Answers of the key routes. Those that hold a key's text say so to no log. */
final class KeyAnswers {

    private KeyAnswers() {}

    /**
     * Of generate.
     *
     * @param key the key's text; null in a repeat whose key is no longer valid
     */
    record Generated(String keyId, String key, String hint, KeyStatusView status) {

        @Override
        public String toString() {
            return "Generated[" + keyId + "]";
        }
    }

    /**
     * Of rotate.
     *
     * @param key as in {@link Generated}
     * @param retiring the predecessor, where it has a grace period; null otherwise
     */
    record Rotated(String keyId, String key, String hint, KeyStatusView status, KeyStatusView retiring) {

        @Override
        public String toString() {
            return "Rotated[" + keyId + "]";
        }
    }

    /** Of show. */
    record Shown(String keyId, String key) {

        @Override
        public String toString() {
            return "Shown[" + keyId + "]";
        }
    }

    /** Of what only changes a key's state. */
    record Changed(KeyStatusView status) {}
}
