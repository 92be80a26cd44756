package io.keytrail.service.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.keytrail.service.TinyApp;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(OutputCaptureExtension.class)
class LogHygieneTest {

    private static final String FORGED = "2026-11-23T20:00:00.000Z INFO  all is well";

    @Test
    void aMessageStaysOnItsLineWhateverItContains(CapturedOutput output) {
        ConfigurableApplicationContext service = start();
        try {
            LoggerFactory.getLogger("test").warn("user {} came", "a\r\n" + FORGED + "\u001b[2J\u0085\u2028\u202e end");

            assertThat(linesOf(output))
                    .filteredOn(line -> line.contains("came"))
                    .singleElement()
                    .satisfies(line -> {
                        assertThat(line).contains("user a | " + FORGED + "?[2J | ? end came");
                    });
        } finally {
            service.close();
        }
    }

    @Test
    void noLineOfAnExceptionLooksLikeARecord(CapturedOutput output) {
        ConfigurableApplicationContext service = start();
        try {
            var cause = new IllegalStateException("inner\n" + FORGED + "\u001b[2J");
            LoggerFactory.getLogger("test").warn("it failed", new IllegalArgumentException("outer\r" + FORGED, cause));

            assertThat(linesOf(output))
                    .filteredOn(line -> line.contains("all is well"))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).startsWith("  | ").doesNotContain("\u001b"));
        } finally {
            service.close();
        }
    }

    @Test
    void asJsonEveryRecordIsOneObjectOnOneLine(CapturedOutput output) {
        ConfigurableApplicationContext service = start("--logging.structured.format.console=ecs");
        try {
            LoggerFactory.getLogger("test")
                    .warn("user {} came", "a\n" + FORGED, new IllegalStateException("inner\n" + FORGED));

            List<String> lines = linesOf(output).stream()
                    .filter(line -> line.contains("came"))
                    .toList();
            assertThat(lines).hasSize(1);
            assertThat(JsonMapper.shared()
                            .readTree(lines.get(0))
                            .path("message")
                            .asString())
                    .isEqualTo("user a\n" + FORGED + " came");
        } finally {
            service.close();
        }
    }

    private static ConfigurableApplicationContext start(String... arguments) {
        return new SpringApplicationBuilder(TinyApp.class)
                .web(WebApplicationType.SERVLET)
                .run(Stream.concat(Stream.of("--server.port=0"), Arrays.stream(arguments))
                        .toArray(String[]::new));
    }

    private static List<String> linesOf(CapturedOutput output) {
        return List.of(output.toString().split("\n", -1));
    }
}
