package io.keytrail.streams.query;

import io.keytrail.service.access.Caller;
import io.keytrail.service.access.SharedPlaces;
import io.keytrail.service.problem.Problem;
import io.keytrail.streams.runtime.Owner;
import io.keytrail.streams.stores.StoreUnavailableException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.coyote.CloseNowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;

/**
 * Asks the instance that holds an account what this one was asked, and passes the answer on as it comes: a client that
 * reads slowly slows the owner down. The caller's credentials travel along and the owner checks them again.
 *
 * <p>A forwarded request is never forwarded once more. Two instances that each think the other one the owner, as they
 * may during a rebalance, would else send it to and fro; it is 503 {@code rebalancing} instead.
 *
 * <p>{@link HttpURLConnection} because of its time-out on every single read: the newer client has one for the headers
 * only, and an owner that falls silent in the middle of an export would hold the request for ever.
 */
final class Forwarder {

    /** Marks a request that another instance has forwarded; the value does not matter. */
    static final String FORWARDED = "Keytrail-Forwarded";

    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
    private static final int BUFFER_BYTES = 16 * 1024;

    /** So many callers can have as many questions wait as they may. */
    private static final int CALLERS = 2;

    private static final List<String> PASSED_ON = List.of(
            HttpHeaders.CONTENT_TYPE,
            HttpHeaders.CONTENT_DISPOSITION,
            HttpHeaders.RETRY_AFTER,
            HttpHeaders.WWW_AUTHENTICATE,
            HttpHeaders.ALLOW,
            HttpHeaders.VARY,
            Exports.AS_OF);

    private final Duration connectTimeout;
    private final Duration readTimeout;
    private final SharedPlaces places;
    private final Drain drain;

    Forwarder(QuerySettings.Forward settings, Drain drain) {
        this.connectTimeout = settings.connectTimeout();
        this.readTimeout = settings.readTimeout();
        this.places = new SharedPlaces(settings.most(), settings.most() / CALLERS);
        this.drain = drain;
    }

    /** Whether another instance has forwarded this request here. */
    static boolean isForwarded(HttpServletRequest request) {
        return request.getHeader(FORWARDED) != null;
    }

    /**
     * Has the owner answer.
     *
     * @param caller whose question it is
     * @throws StoreUnavailableException if the request was forwarded here already, or the owner gives no whole answer
     * @throws io.keytrail.service.problem.ProblemException 503 {@code unavailable} if too many requests wait already, of
     *     all callers or of this one
     * @throws CloseNowException if the owner's answer breaks off; whoever catches it must not write any more
     */
    void forward(Owner owner, Caller caller, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (isForwarded(request)) {
            throw new StoreUnavailableException("the account has just moved to another instance");
        }
        if (!places.take(caller.userId())) {
            throw Problem.unavailable("Too many requests wait for other instances.", Duration.ofSeconds(1))
                    .asException();
        }
        try {
            HttpURLConnection connection = ask(owner, request);
            try (InputStream answer = firstByte(owner, connection)) {
                passOn(connection, answer, request, response);
            }
        } finally {
            places.leave(caller.userId());
        }
    }

    private HttpURLConnection ask(Owner owner, HttpServletRequest request) throws IOException {
        HttpURLConnection connection = open(address(owner, request), request.getHeader(HttpHeaders.AUTHORIZATION));
        connection.setRequestMethod(request.getMethod());
        List<String> accept = Collections.list(request.getHeaders(HttpHeaders.ACCEPT));
        connection.setRequestProperty(HttpHeaders.ACCEPT, accept.isEmpty() ? "*/*" : String.join(", ", accept));
        return connection;
    }

    private static URI address(Owner owner, HttpServletRequest request) {
        String query = request.getQueryString();
        try {
            return new URI(addressOf(owner) + request.getRequestURI() + (query == null ? "" : "?" + query));
        } catch (URISyntaxException malformed) {
            throw Problem.malformedQuery().asException(malformed);
        }
    }

    /** Opens a connection to another instance for a question of this instance's own. */
    HttpURLConnection open(URI uri, String authorization) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setConnectTimeout((int) connectTimeout.toMillis());
        connection.setReadTimeout((int) readTimeout.toMillis());
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setRequestProperty(FORWARDED, "1");
        connection.setRequestProperty(HttpHeaders.USER_AGENT, "keytrail");
        if (authorization != null) {
            connection.setRequestProperty(HttpHeaders.AUTHORIZATION, authorization);
        }
        return connection;
    }

    /** Where an instance answers; its host may be an IPv6 address. */
    static String addressOf(Owner owner) {
        String host = owner.host().contains(":") ? "[" + owner.host() + "]" : owner.host();
        return "http://" + host + ":" + owner.port();
    }

    private static InputStream firstByte(Owner owner, HttpURLConnection connection) {
        try {
            int status = connection.getResponseCode();
            InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream();
            return body == null ? InputStream.nullInputStream() : body;
        } catch (IOException gone) {
            connection.disconnect();
            throw new StoreUnavailableException(
                    "the owner of the account, " + addressOf(owner) + ", does not answer", gone);
        }
    }

    private void passOn(
            HttpURLConnection connection, InputStream answer, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        response.setStatus(connection.getResponseCode());
        for (String header : PASSED_ON) {
            Optional.ofNullable(connection.getHeaderFields().get(header))
                    .ifPresent(values -> values.forEach(value -> response.addHeader(header, value)));
        }
        try {
            OutputStream out = response.getOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            long passedOn = 0;
            for (int read = answer.read(buffer); read >= 0; read = answer.read(buffer)) {
                out.write(buffer, 0, read);
                passedOn += read;
                if (drain.isOver()) {
                    throw new IOException("this instance is about to stop");
                }
            }
            requireWhole(connection, passedOn, request);
        } catch (IOException broken) {
            // not back to the pool of connections, and the owner learns that nobody listens any more
            connection.disconnect();
            if (!response.isCommitted()) {
                response.reset();
                throw new StoreUnavailableException("the owner's answer broke off", broken);
            }
            LOG.info("A forwarded answer broke off: {}", broken.toString());
            throw new CloseNowException("the forwarded answer broke off", broken);
        }
    }

    /** The JDK's client tells of a chunked answer that broke off, but takes a short one of known length for whole. */
    private static void requireWhole(HttpURLConnection connection, long passedOn, HttpServletRequest request)
            throws IOException {
        long announced = connection.getContentLengthLong();
        if (announced >= 0 && announced != passedOn && !"HEAD".equals(request.getMethod())) {
            throw new IOException("the owner sent " + passedOn + " of " + announced + " bytes");
        }
    }
}
