package io.keytrail.schemas.audit;

/**
 * A place in an account's audit chain, all that is needed to go on from there.
 *
 * @param sequence the entry's sequence; 0: the place before the first entry
 * @param hash the entry's hash; before the first entry {@link AuditChain#GENESIS}
 */
public record ChainLink(long sequence, String hash) {}
