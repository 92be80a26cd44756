package io.keytrail.standalone.edition;

import java.nio.file.Path;

/**
 * How to start the edition.
 *
 * @param program the folder that it was built to
 * @param data where its data stay
 * @param portBase the first of its ports
 * @param demo whether account acme gets keys and traffic
 * @param oldKey whether the demo has a key that is 181 days old, and so a reminder
 */
public record EditionOptions(Path program, Path data, int portBase, boolean demo, boolean oldKey) {}
