package io.keytrail.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README and docs/integrate.md tell people to write must compile. */
class IntegrateGuideTest {

    private static final Path GUIDE = Path.of("..", "docs", "integrate.md");
    private static final Path README = Path.of("..", "README.md");
    private static final Path EXAMPLE = Path.of("..", "examples", "node-producer", "record-call.js");
    private static final Pattern PROGRAM = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern EXCERPT = Pattern.compile("```js\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CLASS_NAME = Pattern.compile("public final class (\\w+)");
    private static final Pattern SETTING = Pattern.compile("`(keytrail\\.guard\\.[a-z.-]*[a-z])`");

    @Test
    void theProgramsCompile(@TempDir Path classes) throws Exception {
        // Given the programs in the guide and in the README
        List<String> programs = new ArrayList<>(blocks(PROGRAM, GUIDE));
        programs.addAll(blocks(PROGRAM, README));

        // When they are compiled
        List<String> errors = new ArrayList<>();
        for (String program : programs) {
            errors.addAll(errorsIn(program, classes));
        }

        // Then nothing is wrong with them
        assertThat(programs).hasSize(3);
        assertThat(errors).isEmpty();
    }

    @Test
    void theExcerptInTheReadmeIsPartOfTheExample() throws Exception {
        // Given what the README shows of the program that a test runs
        List<String> excerpts = blocks(EXCERPT, README);

        // When it is looked for there
        String example = Files.readString(EXAMPLE);

        // Then it is there, word by word
        assertThat(excerpts)
                .hasSize(1)
                .allSatisfy(excerpt -> assertThat(example).contains(excerpt));
    }

    @Test
    void itsSettingsExist() throws Exception {
        // Given the names of settings in the guide that are the guard's own
        List<String> names = SETTING.matcher(Files.readString(GUIDE))
                .results()
                .map(MatchResult::group)
                .map(quoted -> quoted.substring(1, quoted.length() - 1))
                .distinct()
                .toList();

        // When each is looked for where settings are read
        String sources = Files.readString(Path.of("src/main/java/io/keytrail/guard/GuardSettings.java"))
                + Files.readString(Path.of("src/main/java/io/keytrail/guard/servlet/KeyGuardFilter.java"));

        // Then it is there, under its full name or what follows the filter's prefix
        assertThat(names)
                .hasSize(10)
                .allSatisfy(
                        name -> assertThat(sources).contains("\"" + name.replace("keytrail.guard.http.", "") + "\""));
    }

    private static List<String> blocks(Pattern kind, Path file) throws IOException {
        return kind.matcher(Files.readString(file))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static List<String> errorsIn(String program, Path classes) throws Exception {
        Matcher name = CLASS_NAME.matcher(program);
        assertThat(name.find()).isTrue();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        compiler.getTask(
                        null,
                        compiler.getStandardFileManager(found, null, null),
                        found,
                        List.of("-d", classes.toString(), "-proc:none"),
                        null,
                        List.of(new Program(name.group(1), program)))
                .call();
        return found.getDiagnostics().stream()
                .filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
                .map(problem -> problem.getMessage(null))
                .toList();
    }

    private static final class Program extends SimpleJavaFileObject {

        private final String text;

        private Program(String className, String text) {
            super(URI.create("string:///" + className + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
