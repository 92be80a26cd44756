package io.keytrail.admin.signin;

import io.keytrail.schemas.keys.AccountId;
import io.keytrail.service.access.AttemptLimiter;
import io.keytrail.service.access.Caller;
import io.keytrail.service.access.CallerAuthentication;
import io.keytrail.service.access.ClientAddress;
import io.keytrail.service.problem.Problem;
import io.keytrail.service.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;

/** The way to the issuer and back. */
@Controller
class IssuerSignInController {

    private static final Logger LOG = LoggerFactory.getLogger(IssuerSignInController.class);
    private static final Pattern CARD = Pattern.compile("[a-z-]{1,32}\\.[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern ERROR_CODE = Pattern.compile("[a-z_]{1,40}");

    private final IssuerSignIn signIn;
    private final Arrivals arrivals;
    private final AttemptLimiter failures;
    private final ClientAddress addresses;
    private final HttpSessionSecurityContextRepository sessions = new HttpSessionSecurityContextRepository();

    /** {@code failures}: how many sign-ins that did not work each {@linkplain ClientAddress#network network} may bring back. */
    IssuerSignInController(IssuerSignIn signIn, Arrivals arrivals, AttemptLimiter failures, ClientAddress addresses) {
        this.signIn = signIn;
        this.arrivals = arrivals;
        this.failures = failures;
        this.addresses = addresses;
    }

    @GetMapping(SignInEntryPoint.AT_ISSUER)
    String begin(HttpServletRequest request, HttpServletResponse response) {
        return "redirect:" + signIn.begin(request, response);
    }

    /** To the issuer because a key is to be shown, and back to that key's card. */
    @GetMapping(SignInEntryPoint.AT_ISSUER + "/again")
    String beginAgain(
            HttpServletRequest request,
            HttpServletResponse response,
            @RequestParam String account,
            @RequestParam String card) {
        if (!AccountId.isValid(account) || !CARD.matcher(card).matches()) {
            throw Problem.badParameter("account, card", "those of a key").asException();
        }
        return "redirect:" + signIn.beginAgain(request, response, "/accounts/" + account + "/api-key#" + card);
    }

    /**
     * Back from the issuer. Whoever that is gets a new session; the old one ends with all that was in it, so that nothing
     * passes from one person to the next, nor from a session that somebody planted.
     */
    @GetMapping(IssuerSignIn.CALLBACK)
    String complete(HttpServletRequest request, HttpServletResponse response) {
        String network = ClientAddress.network(addresses.of(request));
        try {
            failures.requireRoom(network);
        } catch (ProblemException tooMany) {
            return "redirect:" + SignInEntryPoint.PAGE + "?wait";
        }
        try {
            IssuerSignIn.SignedIn signedIn = signIn.complete(network, request, response);
            Optional<String> before = userOf(request);
            String wanted = arrivals.receive(signedIn.person(), request, response);
            renewSession(request, response, signedIn);
            return "redirect:"
                    + signedIn.page()
                            .filter(page ->
                                    before.equals(Optional.of(signedIn.person().userId())))
                            .orElse(wanted);
        } catch (OAuth2AuthenticationException refused) {
            failures.admit(network);
            LOG.info("A sign-in at the issuer did not work: {}", code(refused));
            return "redirect:" + SignInEntryPoint.PAGE + "?refused";
        }
    }

    /** Who can't come in because the issuer does not answer is told so; whatever they wanted waits for them. */
    @ExceptionHandler
    @ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
    String unreachable(IssuerUnreachableException issuer, HttpServletResponse response) {
        LOG.debug("The issuer can't be reached", issuer);
        response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(ConsoleIssuer.PAUSE.toSeconds()));
        return "signin/unreachable";
    }

    /** Nothing was done with the answer, so it can be brought again. */
    @ExceptionHandler(IssuerBusyException.class)
    @ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
    String busy(HttpServletResponse response) {
        response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(ConsoleIssuer.PAUSE.toSeconds()));
        return "signin/busy";
    }

    private void renewSession(
            HttpServletRequest request, HttpServletResponse response, IssuerSignIn.SignedIn signedIn) {
        HttpSession old = request.getSession(false);
        if (old != null) {
            old.invalidate();
        }
        HttpSession session = request.getSession(true);
        signedIn.session().mark(session);
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new CallerAuthentication(signedIn.person()));
        SecurityContextHolder.setContext(context);
        sessions.saveContext(context, request, response);
        arrivals.settle(signedIn.person(), session);
    }

    /** Whose session at the issuer this was until now. */
    private static Optional<String> userOf(HttpServletRequest request) {
        Authentication current = SecurityContextHolder.getContext().getAuthentication();
        return IssuerSession.of(request).isPresent() && current instanceof CallerAuthentication proven
                ? Optional.of(proven.caller()).map(Caller::userId)
                : Optional.empty();
    }

    /** What the error is called, if it is a name: an answer can hold anything. */
    private static String code(OAuth2AuthenticationException refused) {
        String code = refused.getError().getErrorCode();
        return ERROR_CODE.matcher(code).matches() ? code : "an unknown error";
    }
}
