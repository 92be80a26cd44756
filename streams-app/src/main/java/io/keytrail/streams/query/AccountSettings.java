package io.keytrail.streams.query;

import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code keytrail.accounts}: what holds for accounts, all of them and each by itself.
 *
 * @param timeZone where an account's days begin and end, unless it has a time zone of its own
 * @param guidelines what usage is held against, where an account has none of its own
 * @param each by account id, what differs for that account
 */
@ConfigurationProperties("keytrail.accounts")
record AccountSettings(
        @DefaultValue("UTC") ZoneId timeZone,
        @DefaultValue Guidelines guidelines,
        @DefaultValue Map<String, Changes> each) {

    AccountSettings {
        each = Map.copyOf(each);
    }

    /**
     * What an account's usage should stay within. Source: help article, "API usage guidelines".
     *
     * @param per10s calls in any 10 seconds, at most
     * @param perDay calls on one day of the account's time zone, at most
     * @param errorShare errors among a day's calls, less than this share of 0 to 1
     */
    record Guidelines(
            @DefaultValue("100") long per10s,
            @DefaultValue("250000") long perDay,
            @DefaultValue("0.05") BigDecimal errorShare) {

        Guidelines {
            if (per10s < 1 || perDay < 1) {
                throw new IllegalArgumentException(
                        "guidelines per-10s and per-day are " + per10s + " and " + perDay + "; each takes 1 or more");
            }
            if (errorShare.signum() <= 0 || errorShare.compareTo(BigDecimal.ONE) > 0) {
                throw new IllegalArgumentException(
                        "guideline error-share is " + errorShare + "; it takes more than 0 and at most 1");
            }
        }
    }

    /**
     * What differs for one account; what is empty is as for all.
     *
     * @param timeZone see {@link AccountSettings#timeZone()}
     * @param per10s see {@link Guidelines#per10s()}
     * @param perDay see {@link Guidelines#perDay()}
     * @param errorShare see {@link Guidelines#errorShare()}
     */
    record Changes(
            Optional<ZoneId> timeZone, Optional<Long> per10s, Optional<Long> perDay, Optional<BigDecimal> errorShare) {}

    /**
     * What holds for one account.
     *
     * @param timeZone where its days begin and end
     * @param guidelines what its usage is held against
     */
    record Account(ZoneId timeZone, Guidelines guidelines) {}

    /** What holds for that account. */
    Account of(String accountId) {
        Changes changes = each.get(accountId);
        if (changes == null) {
            return new Account(timeZone, guidelines);
        }
        return new Account(
                changes.timeZone.orElse(timeZone),
                new Guidelines(
                        changes.per10s.orElse(guidelines.per10s),
                        changes.perDay.orElse(guidelines.perDay),
                        changes.errorShare.orElse(guidelines.errorShare)));
    }
}
