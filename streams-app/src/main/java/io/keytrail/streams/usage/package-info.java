/** How much an account calls: 15-minute buckets over 7 days, and what can be summed up from them. */
package io.keytrail.streams.usage;
