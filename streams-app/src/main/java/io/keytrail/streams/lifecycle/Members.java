package io.keytrail.streams.lifecycle;

import io.keytrail.schemas.Member;
import io.keytrail.schemas.Recipient;
import io.keytrail.streams.state.LiveKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Whom an account's rotation reminders reach. Addresses, no authority.
 *
 * @param version how often the list was set
 * @param list the members, as they were set
 */
record Members(long version, List<Member> list) {

    /** No list may be longer. */
    static final int MOST = 200;

    static final String SUPER_ADMIN = "super-admin";

    /** What an account has whose list was never set. */
    static final Members NONE = new Members(0, List.of());

    Members {
        list = List.copyOf(list);
    }

    Members replacedBy(List<Member> newList) {
        return new Members(version + 1, newList);
    }

    /**
     * Who is reminded of that key: every super admin, and whoever generated or rotated it last. Each address once, however
     * it is capitalised. Source: help article, "to super admins and users who last created or rotated the API key".
     */
    List<Recipient> recipientsFor(LiveKey key) {
        List<Recipient> recipients = new ArrayList<>();
        Set<String> addresses = new HashSet<>();
        for (Member member : list) {
            if (member.getRole().equals(SUPER_ADMIN) && addresses.add(normal(member.getEmail()))) {
                recipients.add(recipient(member.getEmail(), member.getUserId(), "SUPER_ADMIN"));
            }
        }
        addressOf(key)
                .filter(address -> addresses.add(normal(address)))
                .ifPresent(address -> recipients.add(recipient(address, key.getGeneratedBy(), "LAST_ROTATED")));
        return recipients;
    }

    /** The list may know a newer address than the token had then. */
    private Optional<String> addressOf(LiveKey key) {
        return list.stream()
                .filter(member -> member.getUserId().equals(key.getGeneratedBy()))
                .map(Member::getEmail)
                .findFirst()
                .or(() -> Optional.ofNullable(key.getGeneratedByEmail()));
    }

    private static String normal(String address) {
        return address.toLowerCase(Locale.ROOT);
    }

    private static Recipient recipient(String email, String userId, String why) {
        return Recipient.newBuilder()
                .setEmail(email)
                .setUserId(userId)
                .setWhy(why)
                .build();
    }
}
