package io.keytrail.schemas.calls;

import io.keytrail.schemas.ApiCall;
import io.keytrail.schemas.CallOutcome;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.Schema;

/**
 * An {@link ApiCall} read in place, from its Avro binary, without an object for any of its fields. One view shows many
 * calls, one after the other. Not thread-safe.
 */
public final class CallView {

    /** Symbols in the order of their numbers in Avro binary. */
    private static final CallOutcome[] OUTCOMES = outcomes();

    private static final int TEXTS = 12;
    private static final int CALL_ID = 0;
    private static final int ACCOUNT_ID = 1;
    private static final int METHOD = 2;
    private static final int PATH = 3;
    private static final int KEY_ID = 4;
    private static final int KEY_HINT = 5;
    private static final int KIND = 6;
    private static final int CLIENT_IP = 7;
    private static final int USER_AGENT = 8;
    private static final int REQUEST_ID = 9;
    private static final int ERROR = 10;
    private static final int GATEWAY = 11;

    /** What a character means for whoever looks for credentials; see {@link CredentialRedaction}. */
    private static final byte HARMLESS = 0;

    private static final byte FOREIGN = 1;
    private static final byte UNDERSCORE = 2;
    private static final byte SPACE = 3;
    private static final byte CAPITAL_J = 4;
    private static final byte EQUALS = 5;
    private static final byte COLON = 6;
    private static final byte[] MEANING = meanings();

    private static final boolean[] IN_METHOD = ofClass("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+.^_`|~-");
    private static final boolean[] IN_ACCOUNT = ofClass("abcdefghijklmnopqrstuvwxyz0123456789._-");
    private static final boolean[] IN_KIND = ofClass("abcdefghijklmnopqrstuvwxyz-");
    private static final boolean[] IN_ADDRESS = ofClass("0123456789abcdefABCDEF.:");
    private static final boolean[] IN_NAME =
            ofClass("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.[]");

    private final int[] starts = new int[TEXTS];
    /** -1 for a text that is null. */
    private final int[] lengths = new int[TEXTS];

    private byte[] bytes;
    private int from;
    private int at;
    private int end;
    private boolean isBroken;
    private int identityEnd;
    private long occurredAt;
    private int status;
    private long latencyMicros;
    private long requestBytes;
    private long responseBytes;
    private CallOutcome outcome;

    private static CallOutcome[] outcomes() {
        Schema schema = CallOutcome.getClassSchema();
        return schema.getEnumSymbols().stream().map(CallOutcome::valueOf).toArray(CallOutcome[]::new);
    }

    private static byte[] meanings() {
        byte[] meanings = new byte[256];
        Arrays.fill(meanings, FOREIGN);
        for (int c = ' '; c < 0x7F; c++) {
            meanings[c] = HARMLESS;
        }
        meanings['%'] = FOREIGN;
        meanings['+'] = FOREIGN;
        meanings['_'] = UNDERSCORE;
        meanings[' '] = SPACE;
        meanings['J'] = CAPITAL_J;
        meanings['='] = EQUALS;
        meanings[':'] = COLON;
        return meanings;
    }

    private static boolean[] ofClass(String members) {
        boolean[] isIn = new boolean[256];
        members.chars().forEach(c -> isIn[c] = true);
        return isIn;
    }

    /**
     * Shows the call that lies there, whatever its texts are.
     *
     * @param datum holds the call as Avro binary of {@link ApiCall}'s own schema; must stay as it is while the view is used
     * @param from where it begins
     * @param to where it ends
     * @return whether that is a call, with numbers that are in range. If not, the view shows none
     */
    public boolean show(byte[] datum, int from, int to) {
        bytes = datum;
        this.from = from;
        at = from;
        end = to;
        isBroken = false;
        text(CALL_ID);
        text(ACCOUNT_ID);
        occurredAt = number();
        identityEnd = at;
        text(METHOD);
        text(PATH);
        long wideStatus = number();
        latencyMicros = number();
        requestBytes = number();
        responseBytes = number();
        long symbol = number();
        for (int text = KEY_ID; text <= GATEWAY; text++) {
            nullableText(text);
        }
        if (isBroken
                || at != end
                || wideStatus < 100
                || wideStatus > 599
                || symbol < 0
                || symbol >= OUTCOMES.length
                || (occurredAt | latencyMicros | requestBytes | responseBytes) < 0) {
            return false;
        }
        status = (int) wideStatus;
        outcome = OUTCOMES[(int) symbol];
        return true;
    }

    /**
     * Whether the call is in form as it stands: {@link CallForm#clean} would change nothing, {@link CallForm#defect} find
     * nothing. True for nearly all that honest producers write, and only for texts in printable ASCII; false says nothing
     * about the call but that it has to take the long way, by {@link CallForm}.
     */
    public boolean isPlainlyInForm() {
        return isIdentifier(CALL_ID)
                && isAccount()
                && consistsOf(METHOD, IN_METHOD, CallForm.LONGEST_METHOD)
                && lengths[METHOD] > 0
                && isPlainPath()
                && (lengths[KEY_ID] < 0 || isIdentifier(KEY_ID))
                && isPlain(KEY_HINT, CallForm.HINT_LENGTH)
                && isKind()
                && (consistsOf(CLIENT_IP, IN_ADDRESS, CallForm.LONGEST_ID) || isPlain(CLIENT_IP, CallForm.LONGEST_ID))
                && isPlain(USER_AGENT, CallForm.LONGEST_TEXT)
                && isPlain(REQUEST_ID, CallForm.LONGEST_NAME)
                && isPlain(ERROR, CallForm.LONGEST_TEXT)
                && isPlain(GATEWAY, CallForm.LONGEST_NAME);
    }

    private void nullableText(int text) {
        long branch = number();
        if (branch == 1) {
            text(text);
        } else {
            lengths[text] = -1;
            isBroken |= branch != 0;
        }
    }

    private void text(int text) {
        long length = number();
        if (length < 0 || length > end - at) {
            isBroken = true;
            return;
        }
        starts[text] = at;
        lengths[text] = (int) length;
        at += (int) length;
    }

    /**
     * A zigzag number. What is broken off, larger than a long, or longer than it need be, breaks the view: Avro takes the
     * last for some numbers only, and nobody who means well writes it.
     */
    private long number() {
        long number = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (isBroken || at == end) {
                isBroken = true;
                return 0;
            }
            byte next = bytes[at++];
            number |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                isBroken = (next == 0 && shift > 0) || (shift == 63 && next > 1);
                return number >>> 1 ^ -(number & 1);
            }
        }
        isBroken = true;
        return 0;
    }

    private boolean isIdentifier(int text) {
        return lengths[text] > 0 && isPlain(text, CallForm.LONGEST_CALL_ID) && !isBlank(text);
    }

    private boolean isAccount() {
        int start = starts[ACCOUNT_ID];
        if (lengths[ACCOUNT_ID] == 1 && bytes[start] == '-') {
            return true;
        }
        return lengths[ACCOUNT_ID] > 0
                && consistsOf(ACCOUNT_ID, IN_ACCOUNT, CallForm.LONGEST_ID)
                && bytes[start] != '.'
                && bytes[start] != '_'
                && bytes[start] != '-';
    }

    private boolean isKind() {
        return lengths[KIND] < 0 || (lengths[KIND] > 0 && consistsOf(KIND, IN_KIND, 32) && bytes[starts[KIND]] != '-');
    }

    private boolean consistsOf(int text, boolean[] members, int longest) {
        if (lengths[text] > longest) {
            return false;
        }
        int last = starts[text] + lengths[text];
        for (int i = starts[text]; i < last; i++) {
            if (!members[bytes[i] & 0xFF]) {
                return false;
            }
        }
        return true;
    }

    private boolean isBlank(int text) {
        int last = starts[text] + lengths[text];
        for (int i = starts[text]; i < last; i++) {
            if (bytes[i] != ' ') {
                return false;
            }
        }
        return true;
    }

    private boolean isPlainPath() {
        return isHarmless(PATH, CallForm.LONGEST_PATH, true) && !isBlank(PATH);
    }

    private boolean isPlain(int text, int longest) {
        return isHarmless(text, longest, false);
    }

    /** Whether there is nothing in the text that could be, or belong to, a credential, and nothing to be cleaned. */
    private boolean isHarmless(int text, int longest, boolean isPath) {
        int length = lengths[text];
        if (length > longest) {
            return false;
        }
        int start = starts[text];
        for (int i = start; i < start + length; i++) {
            switch (MEANING[bytes[i] & 0xFF]) {
                case HARMLESS -> {}
                case UNDERSCORE -> {
                    if (endsWith(start, i, "kt")) {
                        return false;
                    }
                }
                case SPACE -> {
                    if (endsWith(start, i, "bearer") || endsWith(start, i, "basic")) {
                        return false;
                    }
                }
                case CAPITAL_J -> {
                    if (endsWith(start, i, "ey")) {
                        return false;
                    }
                }
                case EQUALS -> {
                    if (!isPath || !isHarmlessParameter(start, i)) {
                        return false;
                    }
                }
                default -> {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether the text before that place ends with the word, in whatever case. */
    private boolean endsWith(int start, int before, String word) {
        int from = before - word.length();
        if (from < start) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if ((bytes[from + i] | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a plain name stands before the {@code =}, between it and a separator, and is not that of a credential. */
    private boolean isHarmlessParameter(int start, int equals) {
        int from = equals;
        while (from > start && IN_NAME[bytes[from - 1] & 0xFF]) {
            from--;
        }
        if (from == equals || equals - from > CredentialNames.LONGEST || from == start) {
            return false;
        }
        byte separator = bytes[from - 1];
        // only the first question mark separates: a later one is a part of some name
        return (separator == '&' || (separator == '?' && !isIn(start, from - 1, '?')))
                && !CredentialNames.contains(new String(bytes, from, equals - from, StandardCharsets.ISO_8859_1));
    }

    private boolean isIn(int from, int to, char c) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == c) {
                return true;
            }
        }
        return false;
    }

    /** Whether the account's id consists of these bytes. */
    public boolean isOfAccount(byte[] accountId) {
        return Arrays.equals(
                bytes, starts[ACCOUNT_ID], starts[ACCOUNT_ID] + lengths[ACCOUNT_ID], accountId, 0, accountId.length);
    }

    /** When it occurred, in milliseconds. */
    public long occurredAt() {
        return occurredAt;
    }

    /** HTTP status of the response. */
    public int status() {
        return status;
    }

    /** Duration in microseconds. */
    public long latencyMicros() {
        return latencyMicros;
    }

    /** Size of the request's body. */
    public long requestBytes() {
        return requestBytes;
    }

    /** Size of the response's body. */
    public long responseBytes() {
        return responseBytes;
    }

    /** What the guard decided. */
    public CallOutcome outcome() {
        return outcome;
    }

    /** Whether the key that was used is known. */
    public boolean hasKeyId() {
        return lengths[KEY_ID] >= 0;
    }

    /** Copies the bytes of the whole call. */
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, from, target, offset, end - from);
    }

    /** How many bytes {@link #copyTo} copies. */
    public int length() {
        return end - from;
    }

    /** Length of the id of the account, as UTF-8. */
    public int accountIdLength() {
        return lengths[ACCOUNT_ID];
    }

    /** Copies the id of the account, as UTF-8. */
    public void copyAccountId(byte[] target, int offset) {
        System.arraycopy(bytes, starts[ACCOUNT_ID], target, offset, lengths[ACCOUNT_ID]);
    }

    /** Length of the id of the key that was used, as UTF-8. */
    public int keyIdLength() {
        return lengths[KEY_ID];
    }

    /** Copies the id of the key that was used, as UTF-8. */
    public void copyKeyId(byte[] target, int offset) {
        System.arraycopy(bytes, starts[KEY_ID], target, offset, lengths[KEY_ID]);
    }

    /**
     * How many bytes tell the call from every other one: those of its id, its account and its time, with which its Avro
     * binary begins. Two calls are the same one if these bytes are.
     */
    public int identityLength() {
        return identityEnd - from;
    }

    /** A hash of the bytes that tell the call from every other one. */
    public long identityHash() {
        return WideHash.of(bytes, from, identityEnd);
    }

    /** Whether the call that lies there is the same one. */
    public boolean isSame(byte[] datum, int datumFrom, int datumTo) {
        int length = identityLength();
        return datumTo - datumFrom >= length
                && Arrays.equals(bytes, from, identityEnd, datum, datumFrom, datumFrom + length);
    }
}
