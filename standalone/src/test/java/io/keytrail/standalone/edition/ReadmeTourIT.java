package io.keytrail.standalone.edition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.keytrail.standalone.testing.RunningEdition;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tour in the README, typed into a shell line by line: what is printed there is what comes. */
class ReadmeTourIT {

    private static final Path README = Path.of("..", "README.md");
    private static final Pattern TOUR = Pattern.compile("\n## A tour\n(.*?)\n## ", Pattern.DOTALL);
    private static final Pattern CONSOLE = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);
    private static final Pattern PORT = Pattern.compile("(127\\.0\\.0\\.1:)(808\\d)");
    /** Times, hashes and the ends of keys, which differ from one tour to the next. */
    private static final Pattern PASSING = Pattern.compile(
            "\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z|[0-9a-f]{64}|(?<=,)[0-9A-Za-z]{4}(?=,(?:[A-Z_]+$|\\d{4}-))");

    private static final String ASSIGNMENT = "[A-Z]+=.*";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void everyCommandPrintsWhatTheReadmeSays(@TempDir Path folder) throws Exception {
        // Given a started edition, and a shell in the folder that holds its data
        int portBase = RunningEdition.freePortBase();
        List<Step> tour = tour(portBase);
        try (RunningEdition edition = RunningEdition.start(folder.resolve("data"), portBase, "--no-demo");
                Shell shell = new Shell(folder)) {
            for (Step step : tour) {
                // When the next command is typed, again if it only reads and the logs are not there yet
                await(step.command()).atMost(PATIENCE).until(() -> {
                    List<String> printed = shell.type(step.command());
                    // Then it prints what stands below it
                    return step.isMetBy(printed);
                });
                // and a variable that it sets is not empty, as it would be after a refusal
                step.variable()
                        .ifPresent(name -> assertThat(shell.type("echo ${" + name + ":+set}"))
                                .as(step.command())
                                .containsExactly("set"));
            }
            assertThat(edition.stop()).isZero();
        }
        assertThat(tour).hasSizeGreaterThan(10);
    }

    private static List<Step> tour(int portBase) throws IOException {
        MatchResult section =
                TOUR.matcher(Files.readString(README)).results().findFirst().orElseThrow();
        List<Step> steps = new ArrayList<>();
        CONSOLE.matcher(section.group(1))
                .results()
                .flatMap(block -> block.group(1).lines())
                .forEach(line -> {
                    if (line.startsWith("$ ")) {
                        String command = PORT.matcher(line.substring(2))
                                .replaceAll(
                                        port -> port.group(1) + (Integer.parseInt(port.group(2)) - 8080 + portBase));
                        steps.add(new Step(command, new ArrayList<>()));
                    } else {
                        steps.get(steps.size() - 1).output().add(line);
                    }
                });
        return steps;
    }

    private record Step(String command, List<String> output) {

        /**
         * What changes something was right the first time or never will be; what only asks may be asked again. A call that
         * had to be made again is in the call log as well, so more than what is expected may be printed.
         */
        boolean isMetBy(List<String> printed) {
            List<String> expected = lasting(output);
            List<String> actual = lasting(printed);
            if (command.contains("POST") || command.matches(ASSIGNMENT)) {
                assertThat(actual).as(command).isEqualTo(expected);
            }
            Iterator<String> lines = actual.iterator();
            return expected.stream().allMatch(line -> found(line, lines));
        }

        Optional<String> variable() {
            return command.matches(ASSIGNMENT)
                    ? Optional.of(command.substring(0, command.indexOf('=')))
                    : Optional.empty();
        }

        private static boolean found(String line, Iterator<String> lines) {
            while (lines.hasNext()) {
                if (lines.next().equals(line)) {
                    return true;
                }
            }
            return false;
        }

        private static List<String> lasting(List<String> lines) {
            return lines.stream()
                    .map(line -> PASSING.matcher(line).replaceAll("~"))
                    .toList();
        }
    }

    /** One shell for the whole tour, since a variable that is set in one line is used in the next. */
    private static final class Shell implements AutoCloseable {

        private static final String END = "--- end of output";

        private final Process process;
        private final Writer input;
        private final BufferedReader output;

        Shell(Path folder) throws IOException {
            process = new ProcessBuilder("bash")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            input = process.outputWriter(StandardCharsets.UTF_8);
            output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        /** The lines that the command prints; a last line may lack its end. */
        List<String> type(String command) {
            try {
                input.write(command + "\nprintf '\\n%s\\n' '" + END + "'\n");
                input.flush();
                List<String> lines = new ArrayList<>();
                for (String line = output.readLine(); !END.equals(line); line = output.readLine()) {
                    assertThat(line).as("the shell ended at: " + command).isNotNull();
                    lines.add(line);
                }
                return lines.stream().filter(line -> !line.isEmpty()).toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
