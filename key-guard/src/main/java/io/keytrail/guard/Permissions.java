package io.keytrail.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a key may be used for: the path prefixes that its kind allows and, within those, its scopes
 * {@code read:<path prefix>} (GET and HEAD) and {@code write:<path prefix>} (every method). No scopes: all that the
 * kind allows. A scope or prefix that cannot be understood grants nothing, and never widens a key.
 */
final class Permissions {

    /** No limits. */
    static final Permissions ALL = new Permissions(List.of(), List.of());

    private static final String READ = "read:";
    private static final String WRITE = "write:";

    private final List<String> scopes;
    private final List<String> allowedPaths;
    private final List<String> readable = new ArrayList<>();
    private final List<String> writable = new ArrayList<>();
    private final List<String> allowed = new ArrayList<>();

    private Permissions(List<String> scopes, List<String> allowedPaths) {
        this.scopes = List.copyOf(scopes);
        this.allowedPaths = List.copyOf(allowedPaths);
        for (String scope : scopes) {
            if (scope.startsWith(READ)) {
                addPrefix(readable, scope.substring(READ.length()));
            } else if (scope.startsWith(WRITE)) {
                addPrefix(writable, scope.substring(WRITE.length()));
            }
        }
        for (String prefix : allowedPaths) {
            addPrefix(allowed, prefix);
        }
    }

    static Permissions of(List<String> scopes, List<String> allowedPaths) {
        return scopes.isEmpty() && allowedPaths.isEmpty() ? ALL : new Permissions(scopes, allowedPaths);
    }

    /** Whether a request with that method (case counts, as in RFC 9110 section 9.1) and path is within them. */
    boolean allow(String method, String path) {
        if (scopes.isEmpty() && allowedPaths.isEmpty()) {
            return true;
        }
        String canonical = ApiPath.canonical(path);
        return canonical != null
                && (allowedPaths.isEmpty() || anyCovers(allowed, canonical))
                && inScope(method, canonical);
    }

    private boolean inScope(String method, String canonical) {
        if (scopes.isEmpty() || anyCovers(writable, canonical)) {
            return true;
        }
        return ("GET".equals(method) || "HEAD".equals(method)) && anyCovers(readable, canonical);
    }

    private static boolean anyCovers(List<String> prefixes, String canonical) {
        for (String prefix : prefixes) {
            if (ApiPath.covers(prefix, canonical)) {
                return true;
            }
        }
        return false;
    }

    private static void addPrefix(List<String> prefixes, String text) {
        String canonical = text.indexOf('?') < 0 ? ApiPath.canonical(text) : null;
        if (canonical != null) {
            prefixes.add(canonical);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Permissions that
                && scopes.equals(that.scopes)
                && allowedPaths.equals(that.allowedPaths);
    }

    @Override
    public int hashCode() {
        return Objects.hash(scopes, allowedPaths);
    }
}
