/** Whose key was found somewhere it should not be. The key itself never leaves the browser: only its hash is asked for. */
package io.keytrail.admin.console.leak;
