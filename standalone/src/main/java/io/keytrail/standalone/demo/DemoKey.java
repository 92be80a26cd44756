package io.keytrail.standalone.demo;

/**
 * A key of the demo, kept in memory only.
 *
 * @param keyId its id
 * @param kind the kind of its slot
 * @param hint the last characters of its text
 * @param text its text; in no log and no file
 */
record DemoKey(String keyId, String kind, String hint, String text) {

    /** Without the text. */
    @Override
    public String toString() {
        return kind + " key " + keyId;
    }
}
