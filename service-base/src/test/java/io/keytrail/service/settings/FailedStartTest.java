package io.keytrail.service.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.keytrail.service.TinyApp;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What a service that can't start says of its settings: Spring Boot likes to quote them. */
@ExtendWith(OutputCaptureExtension.class)
class FailedStartTest {

    private static final String USER = "--keytrail.access.demo-users[0].";

    @ParameterizedTest
    @ValueSource(
            strings = {
                USER + "password=hunter2 " + USER + "user=ada " + USER + "role=operator",
                USER + "password=hunter2!! " + USER + "user=ada",
                "--keytrail.registry.url= --keytrail.registry.properties.basic.auth.user.info=u:hunter2",
                "--keytrail.kafka.bootstrap-servers= --keytrail.kafka.properties.sasl.jaas.config=hunter2",
            })
    void noPasswordIsQuoted(String arguments, CapturedOutput output) {
        Throwable failure = catchThrowable(() -> new SpringApplicationBuilder(TinyApp.class)
                .run(Stream.concat(Stream.of("--server.port=0"), Stream.of(arguments.split(" ")))
                        .toArray(String[]::new)));

        assertThat(failure).isNotNull();
        assertThat(output.toString()).contains("APPLICATION FAILED TO START").doesNotContain("hunter2");
    }
}
