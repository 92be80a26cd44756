package io.keytrail.schemas.keys;

import java.util.regex.Pattern;

/** The form of account ids. An account needs no creation: any id of this form is one. */
public final class AccountId {

    /** The account of what belongs to none: calls with no known key, attempts on a foreign account. */
    public static final String NONE = "-";

    /** The form of an account id. */
    public static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    private AccountId() {}

    /** Whether this is the id of a tenant's account; {@link #NONE} and null are not. */
    public static boolean isValid(String id) {
        return id != null && FORM.matcher(id).matches();
    }

    /** Whether records may carry this as their account: a valid id or {@link #NONE}. */
    public static boolean isValidOrNone(String id) {
        return NONE.equals(id) || isValid(id);
    }
}
