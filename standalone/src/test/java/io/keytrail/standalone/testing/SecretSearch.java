package io.keytrail.standalone.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks for texts in every file of a folder, in the forms that they might have been written in; in the records of Kafka
 * and RocksDB too where these are compressed.
 */
public final class SecretSearch {

    private static final int ENOUGH = 20;

    private final Map<String, byte[]> forms = new LinkedHashMap<>();

    /** A search for parts of those texts: a part is as bad as the whole, and is found where a block's end cuts the whole. */
    public SecretSearch(List<String> texts) {
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            add("beginning of text " + i, text.substring(0, ENOUGH));
            add("end of text " + i, text.substring(text.length() - ENOUGH));
        }
    }

    private void add(String part, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        forms.put(part + " in UTF-8", utf8);
        forms.put(part + " in UTF-16", text.getBytes(StandardCharsets.UTF_16LE));
        forms.put(
                part + " reversed", new StringBuilder(text).reverse().toString().getBytes(StandardCharsets.UTF_8));
        String hex = HexFormat.of().formatHex(utf8);
        forms.put(part + " in hex", hex.getBytes(StandardCharsets.US_ASCII));
        forms.put(part + " in upper-case hex", hex.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII));
        for (int shift = 0; shift < 3; shift++) {
            // of what precedes the text in the encoded bytes only its length modulo 3 matters
            byte[] padded = new byte[shift + utf8.length];
            System.arraycopy(utf8, 0, padded, shift, utf8.length);
            forms.put(
                    part + " in Base64 after " + shift, core(Base64.getEncoder().encodeToString(padded)));
            forms.put(
                    part + " in Base64URL after " + shift,
                    core(Base64.getUrlEncoder().encodeToString(padded)));
        }
    }

    /** The characters that depend on the text alone. */
    private static byte[] core(String encoded) {
        String cut = encoded.replace("=", "");
        return cut.substring(4, cut.length() - 2).getBytes(StandardCharsets.US_ASCII);
    }

    /** Where it was found: file and form, each once. */
    public List<String> findings(Path folder) throws IOException {
        Set<String> findings = new LinkedHashSet<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                StoredContent.of(
                        file,
                        content -> forms.forEach((form, bytes) -> {
                            if (contains(content, bytes)) {
                                findings.add(folder.relativize(file) + ": " + form);
                            }
                        }));
            }
        }
        return List.copyOf(findings);
    }

    /** Whether the content holds the bytes; Horspool's search, since there are many megabytes. */
    static boolean contains(byte[] content, byte[] wanted) {
        int[] skips = new int[256];
        Arrays.fill(skips, wanted.length);
        for (int i = 0; i < wanted.length - 1; i++) {
            skips[wanted[i] & 0xff] = wanted.length - 1 - i;
        }
        int last = wanted.length - 1;
        int at = 0;
        while (at + last < content.length) {
            int i = last;
            while (content[at + i] == wanted[i]) {
                if (i == 0) {
                    return true;
                }
                i--;
            }
            at += skips[content[at + last] & 0xff];
        }
        return false;
    }
}
