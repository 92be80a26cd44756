/** The guard as a filter for servlet containers (Jakarta Servlet 6.0 and later); the container brings the API. */
package io.keytrail.guard.servlet;
