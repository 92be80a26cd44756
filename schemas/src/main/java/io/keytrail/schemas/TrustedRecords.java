package io.keytrail.schemas;

import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Tells Avro that the generated classes of this package may be loaded by their names. Since 1.12.2 Avro refuses every class
 * that neither a system property nor the application has declared to be trusted, its own generated ones included. Each
 * generated record calls {@link #declare} when it is loaded, so that whoever uses it needs no JVM option.
 *
 * <p>What the application trusts besides stays trusted, unless it replaces Avro's predicate later without asking
 * {@link ClassSecurityValidator#getGlobal()}.
 */
public final class TrustedRecords {

    static {
        ClassSecurityPredicate others = ClassSecurityValidator.getGlobal();
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(others, TrustedRecords::isGenerated));
    }

    private TrustedRecords() {}

    /** Once is enough; further calls do nothing. */
    public static void declare() {
        // loading this class has done it
    }

    private static boolean isGenerated(Class<?> type) {
        return type.getPackageName().equals(TrustedRecords.class.getPackageName())
                && (SpecificRecord.class.isAssignableFrom(type) || type.isEnum());
    }
}
