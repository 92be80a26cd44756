package io.keytrail.admin.members;

import io.keytrail.admin.desk.ActionDesk;
import io.keytrail.admin.desk.ActionRequest;
import io.keytrail.admin.desk.Origin;
import io.keytrail.admin.desk.OutcomeProblems;
import io.keytrail.schemas.Action;
import io.keytrail.schemas.ActionOutcome;
import io.keytrail.schemas.KeyAction;
import io.keytrail.schemas.Member;
import io.keytrail.schemas.MemberList;
import io.keytrail.schemas.keys.RejectionReason;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.Role;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Puts who signs in on the list of members, with e-mail and role as their token has them. Only a super admin may act, so
 * this is done for super admins, in their own name, and for nobody else: reminders go to super admins alone. The reasons:
 * docs/decisions/016-reminders.md.
 */
@Component
public class MembersAtSignIn implements AutoCloseable {

    /** The cause of such an action: the reason that its audit entry gives. */
    static final String CAUSE = "SIGN_IN";

    private static final Logger LOG = LoggerFactory.getLogger(MembersAtSignIn.class);
    private static final int MOST_WAITING = 100;
    private static final int MOST_REMEMBERED = 10_000;
    private static final int MOST_ATTEMPTS = 3;
    private static final Duration READ_PATIENCE = Duration.ofSeconds(2);

    private final MemberLists lists;
    private final ActionDesk desk;
    private final Clock clock;
    private final ThreadPoolExecutor worker;

    /** Of the worker's thread only; the oldest leave. */
    private final Map<Place, Member> remembered = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Member> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    /** Who is remembered where. */
    private record Place(String userId, String account) {}

    MembersAtSignIn(MemberLists lists, ActionDesk desk, Clock clock) {
        this.lists = lists;
        this.desk = desk;
        this.clock = clock;
        this.worker = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), MembersAtSignIn::thread);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "keytrail-members-at-sign-in");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Sees to it, soon, that the list of each account whose super admin the caller is has the caller's e-mail. Returns at
     * once and never throws: what fails is logged, and tried again at the next sign-in. What was seen to once is not
     * looked at again until this process ends or the token says something else, so that who is taken off a list stays
     * off it meanwhile.
     */
    public void remember(Caller caller, Origin origin) {
        if (caller.isProgram() || caller.email().isEmpty()) {
            return;
        }
        caller.roles().forEach((account, role) -> {
            if (role == Role.SUPER_ADMIN) {
                soon(account, () -> remember(caller, origin, account));
            }
        });
    }

    private void soon(String account, Runnable work) {
        try {
            worker.execute(() -> orLogged(account, work));
        } catch (RejectedExecutionException e) {
            LOG.warn("A sign-in was not noted in the members of {}: too many wait, or this stops", account);
        }
    }

    private static void orLogged(String account, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn("A sign-in was not noted in the members of {}: {}", account, e.toString());
        }
    }

    private void remember(Caller caller, Origin origin, String account) {
        Member member = MemberBody.toMembers(
                        List.of(new MemberBody(caller.userId(), caller.email().orElseThrow(), Role.SUPER_ADMIN.text())))
                .get(0);
        Place place = new Place(caller.userId(), account);
        if (member.equals(remembered.get(place))) {
            return;
        }
        for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
            if (!lists.readToEnd(READ_PATIENCE)) {
                throw new IllegalStateException("the lists can't be read to their end");
            }
            MemberList list = lists.of(account);
            if (list.getMembers().contains(member) || isSet(caller, origin, with(list, member))) {
                remembered.put(place, member);
                return;
            }
        }
        throw new IllegalStateException("others change the list all the time");
    }

    private static MemberList with(MemberList list, Member member) {
        List<Member> members = new ArrayList<>(list.getMembers());
        members.removeIf(known -> known.getUserId().equals(member.getUserId()));
        if (members.size() >= MemberBody.MOST) {
            throw new IllegalStateException("the list is full");
        }
        members.add(member);
        return MemberList.newBuilder(list).setMembers(members).build();
    }

    /** False if the list is another one by now. */
    private boolean isSet(Caller caller, Origin origin, MemberList list) {
        ActionRequest request = new ActionRequest(
                caller,
                origin,
                list.getAccountId(),
                Action.SET_MEMBERS,
                Optional.empty(),
                UUID.randomUUID().toString(),
                "",
                Optional.empty(),
                Optional.empty());
        desk.admit(request);
        KeyAction action = request.toAction(clock.instant())
                .setMembers(list.getMembers())
                .setExpectedMembersVersion(list.getVersion())
                .setCause(CAUSE)
                .build();
        ActionOutcome outcome = desk.submit(request, action);
        if (RejectionReason.MEMBERS_CHANGED.name().equals(outcome.getReason())) {
            return false;
        }
        var unused = OutcomeProblems.requireApplied(outcome);
        return true;
    }

    /** What waits is left undone, until the next sign-in. */
    @Override
    public void close() {
        worker.shutdownNow();
    }
}
