package io.keytrail.streams.audit;

/** Is told what became of each record of {@code audit-log} that is no dead letter. Called on stream threads. */
public interface AuditMonitor {

    /** An entry was stored. */
    default void auditEntryStored() {}

    /** An entry was stored before. */
    default void auditEntryRepeated() {}

    /** An entry claimed the sequence of another one; both are kept. Somebody should look. */
    default void auditEntryMisfit() {}
}
