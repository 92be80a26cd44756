package io.keytrail.admin.signin;

import io.keytrail.admin.desk.Origin;
import io.keytrail.admin.members.MembersAtSignIn;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.ClientAddress;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.springframework.security.web.savedrequest.RequestCache;

/**
 * Receives who has signed in, whichever way. The page that they wanted is the one which this server was asked for; nothing
 * in the sign-in request names it.
 */
final class Arrivals {

    private final WantedPage wanted = new WantedPage();
    private final MembersAtSignIn members;
    private final OpenSessions sessions;
    private final ClientAddress addresses;

    Arrivals(MembersAtSignIn members, OpenSessions sessions, ClientAddress addresses) {
        this.members = members;
        this.sessions = sessions;
        this.addresses = addresses;
    }

    /** Where pages are kept that somebody wants to see before they have signed in. */
    RequestCache wanted() {
        return wanted;
    }

    /** The session that a person has from now on. */
    void settle(Caller person, HttpSession session) {
        sessions.begin(person.userId(), session);
    }

    /** Has the person noted, and says which page they wanted: a path of this server. */
    String receive(Caller person, HttpServletRequest request, HttpServletResponse response) {
        members.remember(person, Origin.of(request, addresses));
        wanted.removeRequest(request, response);
        return wanted.of(request).orElse("/");
    }
}
