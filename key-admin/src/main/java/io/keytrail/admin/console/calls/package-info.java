/** The call log's page: what was called with the account's keys in the last 7 days, and what is called now. */
package io.keytrail.admin.console.calls;
