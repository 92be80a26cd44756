package io.keytrail.standalone.process;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Class paths of child JVMs. */
public final class ClassPath {

    private ClassPath() {}

    /** The class path that this JVM runs with, under a test runner too. */
    public static List<Path> own() {
        String entries = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(entries.split(File.pathSeparator)).map(Path::of).toList();
    }

    /** The jar or folder that a class comes from. */
    public static Path of(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("Not a file: the place of " + type, e);
        }
    }

    /** These entries, and the one that holds the class unless it is among them, as text for {@code -cp}. */
    static String with(List<Path> entries, Class<?> type) {
        Path needed = of(type);
        Stream<Path> all =
                entries.contains(needed) ? entries.stream() : Stream.concat(Stream.of(needed), entries.stream());
        return all.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
