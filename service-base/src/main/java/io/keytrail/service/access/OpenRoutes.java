package io.keytrail.service.access;

import java.util.List;

/**
 * Routes that need no authentication, besides health, OpenAPI and what {@link AccessSettings} opens. A service declares
 * beans of this type.
 *
 * @param patterns path patterns of Spring, such as {@code /.well-known/jwks.json}; GET and HEAD only
 */
public record OpenRoutes(List<String> patterns) {

    public OpenRoutes {
        patterns = List.copyOf(patterns);
    }
}
