package io.keytrail.guard.servlet;

import io.keytrail.guard.ApiPath;
import io.keytrail.guard.Credential;
import io.keytrail.guard.KeyGuard;
import io.keytrail.guard.Verdict;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Puts a {@link KeyGuard} in front of every request: judges its key, answers what is refused with problem details, lets
 * through what is accepted, and records either when the answer is complete, asynchronous ones included.
 *
 * <p>Register it for {@code /*}, before whatever answers, with asynchronous requests supported:
 *
 * <pre>{@code
 * var filter = KeyGuardFilter.guarding(guard).lettingThrough("/health").trustingProxies("10.0.0.0/8").build();
 * var registration = servletContext.addFilter("key-guard", filter);
 * registration.setAsyncSupported(true);
 * registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
 * }</pre>
 *
 * <p>Paths, in scopes and here, are those of the request line, the context path included. The guard stays open when the
 * filter is destroyed; whoever started it closes it.
 */
public final class KeyGuardFilter implements Filter {

    /** Request attribute with the {@link Verdict} of an accepted request: whose key it came with. */
    public static final String VERDICT = "io.keytrail.guard.verdict";

    /** Request attribute that the application may set to one short line on what failed; goes into the call log. */
    public static final String ERROR = "io.keytrail.guard.error";

    private final KeyGuard guard;
    private final List<ApiPath> openPaths;
    private final ClientAddress clientAddress;
    private final String requestIdHeader;
    private final Clock clock;

    private KeyGuardFilter(Builder builder) {
        guard = builder.guard;
        openPaths = List.copyOf(builder.openPaths);
        clientAddress = new ClientAddress(builder.trustedProxies);
        requestIdHeader = builder.requestIdHeader;
        clock = builder.clock;
    }

    /** Begins a filter for that guard. */
    public static Builder guarding(KeyGuard guard) {
        return new Builder(guard);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            throw new ServletException("a key guard stands in front of HTTP only");
        }
        boolean judgedBefore = http.getAttribute(VERDICT) instanceof Verdict;
        if (judgedBefore || isOpen(http)) {
            chain.doFilter(request, response);
        } else {
            guard(http, answer, chain);
        }
    }

    private void guard(HttpServletRequest http, HttpServletResponse answer, FilterChain chain)
            throws IOException, ServletException {
        Exchange exchange = new Exchange(guard, clock);
        CountingResponse response = new CountingResponse(answer);
        CountingRequest request = new CountingRequest(http, response);
        Credential credential = guard.credentialOf(name -> values(http, name), http.getQueryString());
        Verdict verdict = guard.verify(credential, http.getMethod(), http.getRequestURI());
        request.setAttribute(VERDICT, verdict);
        exchange.judged(verdict, request, response, clientIp(http), http.getHeader(requestIdHeader));
        try {
            if (verdict.isAccepted()) {
                chain.doFilter(request, response);
            } else {
                Refusal.answer(response, verdict);
            }
        } catch (IOException | ServletException | RuntimeException | Error e) {
            exchange.failed(e);
            throw e;
        } finally {
            finish(request, exchange);
        }
    }

    private static void finish(HttpServletRequest request, Exchange exchange) {
        if (request.isAsyncStarted()) {
            request.getAsyncContext().addListener(exchange);
        } else {
            exchange.finished();
        }
    }

    private boolean isOpen(HttpServletRequest request) {
        return !openPaths.isEmpty()
                && ApiPath.parse(request.getRequestURI())
                        .filter(path -> openPaths.stream().anyMatch(path::isUnder))
                        .isPresent();
    }

    private String clientIp(HttpServletRequest request) {
        return clientAddress.of(request.getRemoteAddr(), values(request, "X-Forwarded-For"));
    }

    private static List<String> values(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header));
    }

    /** Configures a filter. Everything has a default. */
    public static final class Builder {

        private static final String SETTINGS = "keytrail.guard.http.";
        private static final Set<String> KNOWN = Set.of("open-paths", "trusted-proxies", "request-id-header");

        private final KeyGuard guard;
        private final List<ApiPath> openPaths = new ArrayList<>();
        private final List<IpBlock> trustedProxies = new ArrayList<>();
        private String requestIdHeader = "X-Request-Id";
        private Clock clock = Clock.systemUTC();

        private Builder(KeyGuard guard) {
            this.guard = Objects.requireNonNull(guard, "guard");
        }

        /**
         * Paths that need no key, and whatever lies under them; none by default. Requests for them are neither judged
         * nor recorded.
         */
        public Builder lettingThrough(String... paths) {
            for (String path : paths) {
                openPaths.add(ApiPath.parse(path.strip())
                        .orElseThrow(() -> new IllegalArgumentException("'" + path + "' is no plain path")));
            }
            return this;
        }

        /** Addresses or CIDR blocks of proxies whose {@code X-Forwarded-For} is believed; none by default. */
        public Builder trustingProxies(String... blocks) {
            Arrays.stream(blocks).map(IpBlock::parse).forEach(trustedProxies::add);
            return this;
        }

        /** The header that carries the request's id, {@code X-Request-Id} by default. */
        public Builder takingRequestIdFrom(String header) {
            requestIdHeader = header;
            return this;
        }

        /** The clock that calls are dated by; the system's unless set. */
        public Builder onClock(Clock newClock) {
            clock = newClock;
            return this;
        }

        /**
         * Takes {@code keytrail.guard.http.open-paths} and {@code keytrail.guard.http.trusted-proxies} (both separated
         * by commas) and {@code keytrail.guard.http.request-id-header} from settings, such as
         * {@link java.util.Properties}; other names are not looked at.
         *
         * @throws IllegalArgumentException naming the setting that is not known or has no valid value
         */
        public Builder configuredBy(Map<?, ?> settings) {
            settings.keySet().stream()
                    .map(String::valueOf)
                    .filter(name -> name.startsWith(SETTINGS) && !KNOWN.contains(name.substring(SETTINGS.length())))
                    .findFirst()
                    .ifPresent(name -> {
                        throw new IllegalArgumentException(name + " is no setting of a guard's filter");
                    });
            take(settings, "open-paths", value -> lettingThrough(list(value)));
            take(settings, "trusted-proxies", value -> trustingProxies(list(value)));
            take(settings, "request-id-header", value -> takingRequestIdFrom(value.strip()));
            return this;
        }

        /** The filter. */
        public KeyGuardFilter build() {
            return new KeyGuardFilter(this);
        }

        private static void take(Map<?, ?> settings, String name, Consumer<String> use) {
            Object value = settings.get(SETTINGS + name);
            if (value == null || value.toString().isBlank()) {
                return;
            }
            try {
                use.accept(value.toString());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(SETTINGS + name + ": " + e.getMessage(), e);
            }
        }

        private static String[] list(String value) {
            return Arrays.stream(value.split(",", -1))
                    .filter(item -> !item.isBlank())
                    .toArray(String[]::new);
        }
    }
}
