package io.keytrail.streams.query;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotAcceptableException;

/** The forms in which a log can be had, most preferred first. */
@SuppressWarnings("ImmutableEnumChecker") // a MediaType is immutable, but does not say so
enum Representation {
    /** A page of it. */
    JSON(MediaType.APPLICATION_JSON, "json"),
    /** All of it, one JSON object a line. */
    NDJSON(MediaType.parseMediaType("application/x-ndjson"), "ndjson"),
    /** All of it, RFC 4180. */
    CSV(new MediaType("text", "csv"), "csv");

    private final MediaType type;
    private final String extension;

    Representation(MediaType type, String extension) {
        this.type = type;
        this.extension = extension;
    }

    MediaType type() {
        return type;
    }

    /** What a file with it is called, after the dot. */
    String extension() {
        return extension;
    }

    /** As {@link #of}, for a request; tells caches that the answer depends on it. */
    static Representation negotiate(HttpServletRequest request, HttpServletResponse response)
            throws HttpMediaTypeNotAcceptableException {
        response.addHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        return of(Collections.list(request.getHeaders(HttpHeaders.ACCEPT)));
    }

    /** One of the ranges of an Accept header, and how it rates a representation. */
    private record Rating(Representation representation, MediaType range, int place) {}

    /**
     * The representation that the client likes best: RFC 9110, section 12.5.1. For each, the most specific range that it
     * falls under says how much it is liked; among equals the one named more specifically wins, then the one named first.
     *
     * @param accept values of the Accept header; none: anything will do
     * @throws HttpMediaTypeNotAcceptableException if the client takes none of them
     */
    static Representation of(List<String> accept) throws HttpMediaTypeNotAcceptableException {
        List<MediaType> ranges = ranges(accept);
        if (ranges.isEmpty()) {
            return JSON;
        }
        List<Rating> ratings = new ArrayList<>();
        for (Representation representation : values()) {
            representation.rating(ranges).ifPresent(ratings::add);
        }
        return ratings.stream()
                .filter(rating -> rating.range.getQualityValue() > 0)
                .min(Comparator.comparingDouble((Rating rating) -> -rating.range.getQualityValue())
                        .thenComparingInt(rating -> -specificity(rating.range))
                        .thenComparingInt(Rating::place))
                .map(Rating::representation)
                .orElseThrow(Representation::notAcceptable);
    }

    private Optional<Rating> rating(List<MediaType> ranges) {
        Rating best = null;
        for (int place = 0; place < ranges.size(); place++) {
            MediaType range = ranges.get(place);
            if (range.includes(type) && (best == null || specificity(range) > specificity(best.range))) {
                best = new Rating(this, range, place);
            }
        }
        return Optional.ofNullable(best);
    }

    private static int specificity(MediaType range) {
        if (range.isWildcardType()) {
            return 0;
        }
        return range.isWildcardSubtype() ? 1 : 2;
    }

    private static List<MediaType> ranges(List<String> accept) throws HttpMediaTypeNotAcceptableException {
        try {
            return MediaType.parseMediaTypes(accept);
        } catch (InvalidMediaTypeException unreadable) {
            throw notAcceptable();
        }
    }

    private static HttpMediaTypeNotAcceptableException notAcceptable() {
        return new HttpMediaTypeNotAcceptableException(
                Arrays.stream(values()).map(Representation::type).toList());
    }
}
