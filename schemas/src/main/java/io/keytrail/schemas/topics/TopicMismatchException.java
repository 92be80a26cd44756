package io.keytrail.schemas.topics;

import java.util.List;

/** Topics exist in a shape that Keytrail can't work with. It changes no topic by itself, since that may lose records. */
public final class TopicMismatchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> mismatches;

    TopicMismatchException(List<String> mismatches) {
        super("Topics that exist do not fit; alter them, or choose another topic prefix:\n  "
                + String.join("\n  ", mismatches));
        this.mismatches = List.copyOf(mismatches);
    }

    /** One sentence for each thing that does not fit, in the order of the topics' names; never empty. */
    public List<String> mismatches() {
        return mismatches;
    }
}
