/** How people sign in to the pages: form login, sessions, and proving again who one is. Programs never come this way. */
package io.keytrail.admin.signin;
