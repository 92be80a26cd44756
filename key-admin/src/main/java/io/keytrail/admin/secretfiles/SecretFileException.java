package io.keytrail.admin.secretfiles;

import java.nio.file.Path;

/** A secret's file is missing, unsafe or damaged. Says what to do; never quotes the content. */
public final class SecretFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param file where it is, or should be
     * @param why what was seen there, and what to do
     */
    public SecretFileException(Path file, String why) {
        this(file, why, null);
    }

    SecretFileException(Path file, String why, Throwable cause) {
        super(file + " " + why, cause);
    }
}
