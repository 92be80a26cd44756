package io.keytrail.admin.members;

import io.keytrail.schemas.Member;
import io.keytrail.schemas.keys.KeyText;
import io.keytrail.service.access.Role;
import io.keytrail.service.problem.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A member, as JSON.
 *
 * @param userId subject at the token issuer, 1 to 255 characters
 * @param email where mail goes
 * @param role {@code super-admin}, {@code analyst} or {@code member}
 */
record MemberBody(String userId, String email, String role) {

    static final int MOST = 200;

    private static final int LONGEST_USER_ID = 255;
    private static final int LONGEST_EMAIL = 320;
    private static final Pattern EMAIL = Pattern.compile("[^\\s@\\p{Cntrl}]+@[^\\s@\\p{Cntrl}]+");

    static MemberBody of(Member member) {
        return new MemberBody(member.getUserId(), member.getEmail(), member.getRole());
    }

    /** The whole list, checked; 400 {@code bad-parameter} names the first member that is wrong. */
    static List<Member> toMembers(List<MemberBody> list) {
        require(list.size() <= MOST, "members", "up to " + MOST + " members");
        Set<String> userIds = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            MemberBody member = list.get(i);
            require(member != null, String.valueOf(i), "an object with userId, email and role");
            member.check(i + ".");
            require(userIds.add(member.userId), i + ".userId", "a user that is not in the list already");
        }
        return list.stream().map(MemberBody::toMember).toList();
    }

    private void check(String place) {
        require(
                userId != null && !userId.isBlank() && userId.length() <= LONGEST_USER_ID && isNoKey(userId),
                place + "userId",
                "1 to " + LONGEST_USER_ID + " characters");
        require(
                email != null
                        && email.length() <= LONGEST_EMAIL
                        && EMAIL.matcher(email).matches()
                        && isNoKey(email),
                place + "email",
                "an e-mail address");
        require(
                Role.parse(role).filter(known -> known != Role.OPERATOR).isPresent(),
                place + "role",
                "super-admin, analyst or member");
    }

    private static boolean isNoKey(String text) {
        return KeyText.mask(text).equals(text);
    }

    private static void require(boolean holds, String parameter, String takes) {
        if (!holds) {
            throw Problem.badParameter(parameter, takes).asException();
        }
    }

    private Member toMember() {
        return Member.newBuilder()
                .setUserId(userId)
                .setEmail(email)
                .setRole(role)
                .build();
    }
}
