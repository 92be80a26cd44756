/** The pages for people. They ask for the same things as the REST routes, in the same way; no rule lives here alone. */
package io.keytrail.admin.console;
