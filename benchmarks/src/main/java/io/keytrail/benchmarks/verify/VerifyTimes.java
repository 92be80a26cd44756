package io.keytrail.benchmarks.verify;

import io.keytrail.guard.KeyGuard;
import io.keytrail.guard.Verdict;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/** What JMH times: one question about one key, each time another key. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class VerifyTimes {

    /** Key texts, and where each thread is among them. */
    @State(Scope.Thread)
    public static class Place {

        private int next;

        /** Each thread begins somewhere else. */
        @Setup
        public void begin(ThreadParams thread) {
            next = Integer.MAX_VALUE / thread.getThreadCount() * thread.getThreadIndex();
        }

        String in(String[] texts) {
            next = next + 1 & Integer.MAX_VALUE;
            return texts[next % texts.length];
        }
    }

    /** The product's guard with all keys. */
    @State(Scope.Benchmark)
    public static class LoadedGuard {

        /** How many keys it knows. */
        @Param("1000000")
        public int keys;

        /** What it is asked about. */
        @Param("VALID")
        public Question question;

        private KeyGuard guard;
        private String[] texts;

        /** Loads it, and checks that it gives the right answers. */
        @Setup
        public void load() {
            KeySet set = new KeySet(keys);
            guard = KeyGuard.knowing(set.statuses(), Clock.systemUTC());
            texts = set.textsFor(question);
            for (String text : texts) {
                Verdict verdict = guard.verify(text, "GET", "/crm/v3/contacts/7");
                if (verdict.outcome() != question.answer()) {
                    throw new IllegalStateException("a key that is " + question.text() + " got " + verdict.outcome());
                }
            }
        }
    }

    /** The bare look-up with all keys. */
    @State(Scope.Benchmark)
    public static class LoadedMap {

        /** How many keys it knows. */
        @Param("1000000")
        public int keys;

        private BareLookup lookup;
        private String[] texts;

        /** Loads it, and checks that it finds them. */
        @Setup
        public void load() {
            KeySet set = new KeySet(keys);
            lookup = new BareLookup(set.statuses());
            texts = set.textsFor(Question.VALID);
            MessageDigest sha256 = BareLookup.sha256();
            for (String text : texts) {
                if (lookup.accountOf(sha256, text) == null) {
                    throw new IllegalStateException("the bare look-up does not find a key");
                }
            }
        }
    }

    /** A thread's own SHA-256. */
    @State(Scope.Thread)
    public static class Digest {
        private final MessageDigest sha256 = BareLookup.sha256();
    }

    /** Keytrail. */
    @Benchmark
    public Verdict guard(LoadedGuard loaded, Place place) {
        return loaded.guard.verify(place.in(loaded.texts), "GET", "/crm/v3/contacts/7");
    }

    /** The least that it could be. */
    @Benchmark
    public String bare(LoadedMap loaded, Place place, Digest digest) {
        return loaded.lookup.accountOf(digest.sha256, place.in(loaded.texts));
    }
}
