package io.keytrail.streams.query;

import io.keytrail.service.problem.Problem;
import io.keytrail.streams.stores.StoreUnavailableException;
import java.time.Duration;
import org.apache.kafka.streams.errors.StreamsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** How a query ends that can't be answered here and now. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class QueryProblems {

    private static final Logger LOG = LoggerFactory.getLogger(QueryProblems.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    @ExceptionHandler(StoreUnavailableException.class)
    ResponseEntity<Object> moving(StoreUnavailableException moving) {
        LOG.debug("Answered with rebalancing: {}", moving.getMessage());
        return rebalancing();
    }

    /** What a store throws by itself: it was closed, or its disk fails. */
    @ExceptionHandler(StreamsException.class)
    ResponseEntity<Object> failed(StreamsException failed) {
        LOG.warn("A store can't be read", failed);
        return rebalancing();
    }

    private static ResponseEntity<Object> rebalancing() {
        return answer(Problem.of(
                        "rebalancing", 503, "The account's state is moving or being restored; ask again in a moment.")
                .retryAfter(RETRY_AFTER));
    }

    private static ResponseEntity<Object> answer(Problem problem) {
        HttpHeaders headers = new HttpHeaders();
        problem.headers().forEach(headers::set);
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return ResponseEntity.status(problem.status()).headers(headers).body(problem.toJson());
    }
}
