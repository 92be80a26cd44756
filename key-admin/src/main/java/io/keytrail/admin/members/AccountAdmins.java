package io.keytrail.admin.members;

import io.keytrail.schemas.Member;
import io.keytrail.schemas.MemberList;
import io.keytrail.service.access.AccessSettings;
import io.keytrail.service.access.Role;
import io.keytrail.service.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Whom to ask for what only a super admin may do. */
@Component
public class AccountAdmins {

    private final MemberLists lists;
    private final AccessSettings access;

    AccountAdmins(MemberLists lists, AccessSettings access) {
        this.lists = lists;
        this.access = access;
    }

    /**
     * The e-mail addresses of the account's super admins, as far as they are known here.
     *
     * @throws io.keytrail.service.problem.ProblemException 503 {@code unavailable} while the lists are being read
     */
    public List<String> of(String account) {
        Stream<String> members = listOf(account).getMembers().stream()
                .filter(member -> member.getRole().equals(Role.SUPER_ADMIN.text()))
                .map(Member::getEmail);
        // in the one-machine edition the configuration is the issuer, so it knows the first super admins
        Stream<String> demoUsers = access.demoUsers().stream()
                .filter(user -> user.account().equals(account) && user.role().equals(Role.SUPER_ADMIN.text()))
                .map(AccessSettings.DemoUser::user);
        return Stream.concat(members, demoUsers).distinct().toList();
    }

    /** The e-mail addresses of the account's members by user id, as far as they are known here; none while they are being read. */
    public Map<String, String> emailsOf(String account) {
        return lists.isReady()
                ? lists.of(account).getMembers().stream()
                        .collect(Collectors.toMap(Member::getUserId, Member::getEmail, (first, second) -> first))
                : Map.of();
    }

    MemberList listOf(String account) {
        if (!lists.isReady()) {
            throw Problem.unavailable("The members can't be read right now.", Duration.ofSeconds(1))
                    .asException();
        }
        return lists.of(account);
    }
}
