/** Mails rotation reminders: {@code rotation-reminders} in, SMTP out. */
package io.keytrail.admin.reminders;
