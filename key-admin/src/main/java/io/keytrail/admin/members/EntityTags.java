package io.keytrail.admin.members;

import io.keytrail.service.problem.Problem;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads If-Match (RFC 9110, section 13.1.1), where a list's entity tag is its version in quotes. */
final class EntityTags {

    private static final Pattern STRONG = Pattern.compile("\"([0-9]{1,18})\"");

    private EntityTags() {}

    /** The version asked for; empty if any will do. 400 {@code bad-parameter} for what is no tag of a list. */
    static Optional<Long> version(String ifMatch) {
        if (ifMatch == null || ifMatch.strip().equals("*")) {
            return Optional.empty();
        }
        Matcher tag = STRONG.matcher(ifMatch.strip());
        if (!tag.matches()) {
            throw Problem.badParameter("If-Match", "the ETag of the list as it was read, such as \"3\", or *")
                    .asException();
        }
        return Optional.of(Long.valueOf(tag.group(1)));
    }
}
