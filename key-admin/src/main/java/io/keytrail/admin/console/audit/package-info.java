/** The audit log as a page: what was done to an account's keys, by whom, and whether the log itself is whole. */
package io.keytrail.admin.console.audit;
