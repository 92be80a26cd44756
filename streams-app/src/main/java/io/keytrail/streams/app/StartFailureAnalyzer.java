package io.keytrail.streams.app;

import io.keytrail.streams.runtime.StartFailedException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Has Spring Boot print why this instance can't start instead of a stack trace. */
final class StartFailureAnalyzer extends AbstractFailureAnalyzer<StartFailedException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, StartFailedException cause) {
        return new FailureAnalysis(cause.getMessage(), null, cause);
    }
}
