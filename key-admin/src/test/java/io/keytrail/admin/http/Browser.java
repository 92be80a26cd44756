package io.keytrail.admin.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a browser does as far as the server can see: keeps cookies, asks for pages, posts forms; follows no redirect. */
final class Browser {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

    private final CookieManager cookies = new CookieManager();
    private final HttpClient http = HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final int port;
    private final String address;
    private String csrf = "";

    Browser(int port) {
        this(port, "127.0.0.1");
    }

    /** One behind a proxy that says this is its address. */
    Browser(int port, String address) {
        this.port = port;
        this.address = address;
    }

    static Browser signedIn(int port, String user, String password) {
        Browser browser = new Browser(port);
        browser.signIn(user, password);
        return browser;
    }

    HttpResponse<String> signIn(String user, String password) {
        get("/sign-in");
        HttpResponse<String> answer = post("/sign-in", "username", user, "password", password);
        csrf = "";
        return answer;
    }

    HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    /** Goes to a page of any server. */
    HttpResponse<String> go(String address) {
        return send(request(URI.create(address)).GET());
    }

    /** Goes where an answer sends it. */
    HttpResponse<String> follow(HttpResponse<String> answer) {
        return go(target(answer));
    }

    /** What people read on a page, near enough: without tags, and with one space between words. */
    static String textOf(HttpResponse<String> page) {
        return page.body().replaceAll("<[^>]*>", "").replaceAll("\\s+", " ");
    }

    /** Where an answer sends the browser, as a whole address. */
    static String target(HttpResponse<String> answer) {
        String location = answer.headers()
                .firstValue("Location")
                .orElseThrow(() -> new AssertionError("no redirect: " + answer.statusCode()));
        return answer.uri().resolve(location).toString();
    }

    /** Asks as a script does that reads while the answer is being made. */
    HttpResponse<InputStream> open(String path, String accept, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Accept", accept);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Posts a form with the token of the last page that had one. */
    HttpResponse<String> post(String path, String... fields) {
        return postWith(csrf, path, fields);
    }

    /** Presses a card's Show, and goes where that leads: to the page with the key, if there is no more to ask. */
    HttpResponse<String> show(String slot, String keyId, String... more) {
        String[] fields = Stream.concat(Stream.of("expectedKeyId", keyId), Stream.of(more))
                .toArray(String[]::new);
        HttpResponse<String> answer = post(slot + "/show", fields);
        return answer.statusCode() == 302 ? follow(answer) : answer;
    }

    /** The token of the last page that had one. */
    String formToken() {
        return csrf;
    }

    /** Posts a form with a token from elsewhere. */
    HttpResponse<String> postWith(String token, String path, String... fields) {
        return send(form(request(path), "_csrf=" + token, fields));
    }

    /** Posts a form of any server. */
    HttpResponse<String> submit(String address, String... fields) {
        return send(form(request(URI.create(address)), "", fields));
    }

    private static HttpRequest.Builder form(HttpRequest.Builder request, String first, String... fields) {
        StringBuilder form = new StringBuilder(first);
        for (int i = 0; i < fields.length; i += 2) {
            form.append('&')
                    .append(fields[i])
                    .append('=')
                    .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
        }
        return request.header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form.toString()));
    }

    /** The session's cookie, null without one. */
    String session() {
        return cookie("keytrail-session");
    }

    /** A cookie's value, null without one. */
    String cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElse(null);
    }

    /** Plants a session's cookie, as an attacker might. */
    void plant(String session) {
        plant("keytrail-session", session);
    }

    /** Plants any cookie. */
    void plant(String name, String value) {
        HttpCookie cookie = new HttpCookie(name, value);
        cookie.setPath("/");
        cookie.setVersion(0);
        // as the cookie store itself names hosts without a dot
        cookie.setDomain("localhost.local");
        cookies.getCookieStore().add(URI.create("http://localhost:" + port), cookie);
    }

    private HttpRequest.Builder request(String path) {
        return request(URI.create("http://localhost:" + port + path));
    }

    private HttpRequest.Builder request(URI page) {
        return HttpRequest.newBuilder(page)
                .header("X-Forwarded-For", address)
                .header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    }

    /** They take http://localhost for as good as TLS, and write cookies as RFC 6265 says, not as its predecessor. */
    private static void asBrowsersDo(HttpCookie cookie) {
        cookie.setSecure(false);
        cookie.setVersion(0);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            cookies.getCookieStore().getCookies().forEach(Browser::asBrowsersDo);
            Matcher token = CSRF.matcher(answer.body());
            if (token.find()) {
                csrf = token.group(1);
            }
            return answer;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
