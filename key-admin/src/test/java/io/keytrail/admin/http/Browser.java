package io.keytrail.admin.http;

import java.io.IOException;
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

    /** Posts a form with the token of the last page that had one. */
    HttpResponse<String> post(String path, String... fields) {
        StringBuilder form = new StringBuilder("_csrf=" + csrf);
        for (int i = 0; i < fields.length; i += 2) {
            form.append('&')
                    .append(fields[i])
                    .append('=')
                    .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
        }
        return send(request(path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form.toString())));
    }

    /** The session's cookie, null without one. */
    String session() {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals("keytrail-session"))
                .map(HttpCookie::getValue)
                .findFirst()
                .orElse(null);
    }

    /** Plants a session's cookie, as an attacker might. */
    void plant(String session) {
        HttpCookie cookie = new HttpCookie("keytrail-session", session);
        cookie.setPath("/");
        cookie.setVersion(0);
        // as the cookie store itself names hosts without a dot
        cookie.setDomain("localhost.local");
        cookies.getCookieStore().add(URI.create("http://localhost:" + port), cookie);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("X-Forwarded-For", address)
                .header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
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
