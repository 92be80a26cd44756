package io.keytrail.streams.callstore;

import io.keytrail.schemas.calls.CallView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.errors.ProcessorStateException;

/**
 * The runs of a store on disk. One thread writes, one merges, and any may ask what there is; what they were told of goes on
 * to be readable ({@link Run}).
 */
final class RunFolder {

    /** So many runs of about the same size become one: more cost readers a look into each, fewer cost each row more merges. */
    static final int FAN_IN = 16;

    /** Runs up to that size are alike, however small; each next size is {@link #FAN_IN} times as large. */
    private static final long SMALLEST = 256L << 10;

    /** Runs that together are larger stay for long once they are merged, and are worth the time to be compressed well. */
    private static final long STAYING = 64L << 20;

    /** What would become larger is not merged any more; files are mapped as a whole. */
    private static final long LARGEST = 1L << 30;

    private final Path folder;
    private Manifest manifest;
    private volatile List<Run> runs;

    private RunFolder(Path folder, Manifest manifest, List<Run> runs) {
        this.folder = folder;
        this.manifest = manifest;
        this.runs = List.copyOf(runs);
    }

    /**
     * Opens the runs in that folder, which is made if it isn't there. What is in it and in no manifest is deleted.
     *
     * @throws ProcessorStateException if they can't be read, or were written by another release
     */
    static RunFolder open(Path folder) {
        try {
            Files.createDirectories(folder);
            Manifest manifest = Manifest.read(folder).orElse(Manifest.empty());
            List<Run> runs = new ArrayList<>();
            for (Manifest.Entry entry : manifest.runs()) {
                runs.add(Run.open(folder.resolve(entry.file()), entry.number(), entry.day()));
            }
            deleteStrangers(folder, manifest);
            return new RunFolder(folder, manifest, runs);
        } catch (IOException e) {
            throw new ProcessorStateException(
                    "the call store in " + folder + " can't be opened; if files in it are missing or damaged, "
                            + "delete that folder: it is filled again from the topic",
                    e);
        }
    }

    private static void deleteStrangers(Path folder, Manifest manifest) throws IOException {
        Set<String> known = manifest.runs().stream().map(Manifest.Entry::file).collect(Collectors.toSet());
        List<Path> strangers;
        try (Stream<Path> files = Files.list(folder)) {
            strangers = files.filter(file -> !file.endsWith(Manifest.FILE)
                            && !known.contains(file.getFileName().toString()))
                    .toList();
        }
        for (Path stranger : strangers) {
            Utils.delete(stranger.toFile());
        }
    }

    /** Offset of the last record of the input whose outcome is on disk; empty if none is, or nobody knows. */
    synchronized OptionalLong position() {
        return manifest.position();
    }

    /** Time of the newest call on disk, in milliseconds; -1 if there is none. */
    synchronized long newestCall() {
        return manifest.newestCall();
    }

    /** All runs there are. */
    List<Run> runs() {
        return runs;
    }

    /**
     * Brings rows to disk, together with the position that they stand for; returns when they are there.
     *
     * @param position offset of the last record of the input whose outcome they are
     * @param newestCall time of the newest call
     * @param atOnce is run when they are on disk, and must run what it is given: from then on {@link #runs} has them
     */
    void write(Memtable rows, long position, long newestCall, Consumer<Runnable> atOnce) throws IOException {
        Map<Long, RunWriter> writers = new TreeMap<>();
        Map<Long, Manifest.Entry> entries = new HashMap<>();
        List<Run> added = new ArrayList<>();
        try {
            CallView view = new CallView();
            rows.forEachAccount((account, newestFirst) -> {
                int from = 0;
                while (from < newestFirst.size()) {
                    long day = CallStore.day(newestFirst.get(from).time());
                    int to = endOfDay(newestFirst, from, day);
                    RunWriter writer = writers.get(day);
                    if (writer == null) {
                        Manifest.Entry entry = nextEntry(day);
                        writer = new RunWriter(folder.resolve(entry.file()), Compression.LZ4);
                        writers.put(day, writer);
                        entries.put(day, entry);
                    }
                    write(account, newestFirst.subList(from, to), writer, view);
                    from = to;
                }
            });
            for (Map.Entry<Long, RunWriter> writer : writers.entrySet()) {
                writer.getValue().finish();
                Manifest.Entry entry = entries.get(writer.getKey());
                added.add(Run.open(folder.resolve(entry.file()), entry.number(), entry.day()));
            }
        } finally {
            for (RunWriter writer : writers.values()) {
                writer.close();
            }
        }
        synchronized (this) {
            List<Run> all = new ArrayList<>(runs);
            all.addAll(added);
            replace(all, OptionalLong.of(position), newestCall);
            atOnce.accept(() -> runs = List.copyOf(all));
        }
    }

    private static int endOfDay(List<Row> newestFirst, int from, long day) {
        int to = newestFirst.size();
        if (CallStore.day(newestFirst.get(to - 1).time()) == day) {
            return to;
        }
        to = from + 1;
        while (CallStore.day(newestFirst.get(to).time()) == day) {
            to++;
        }
        return to;
    }

    private static void write(byte[] account, List<Row> rows, RunWriter writer, CallView view) throws IOException {
        Summary summary = rows.size() < Run.SUMMARIZED ? null : new Summary();
        for (Row row : rows) {
            writer.row(account, row.time(), row.bytes(), row.from(), row.to());
            if (summary != null) {
                summary.count(RowCalls.show(row, view));
            }
        }
        if (summary != null) {
            writer.summary(account, summary.encode());
        }
    }

    private synchronized Manifest.Entry nextEntry(long day) {
        Manifest.Entry entry = new Manifest.Entry(manifest.nextRun(), day);
        manifest = new Manifest(manifest.position(), manifest.newestCall(), manifest.nextRun() + 1, manifest.runs());
        return entry;
    }

    private void replace(List<Run> all, OptionalLong position, long newestCall) throws IOException {
        Manifest next = new Manifest(
                position,
                newestCall,
                manifest.nextRun(),
                all.stream()
                        .map(run -> new Manifest.Entry(run.number(), run.day()))
                        .toList());
        next.write(folder);
        manifest = next;
    }

    /** From now on nobody knows what the runs stand for; the store is to be filled anew. */
    synchronized void forgetPosition() {
        try {
            replace(runs, OptionalLong.empty(), manifest.newestCall());
        } catch (IOException e) {
            throw new ProcessorStateException("the call store can't be brought to disk", e);
        }
    }

    /**
     * Merges some runs, if there are so many of about the same size.
     *
     * @param isStopped asked now and then; once it says so nothing is changed any more
     * @return whether there were, and it was not stopped
     */
    boolean mergeSome(BooleanSupplier isStopped) throws IOException {
        Optional<List<Run>> due = due(runs);
        if (due.isEmpty()) {
            return false;
        }
        Manifest.Entry entry = nextEntry(due.get().get(0).day());
        Path file = folder.resolve(entry.file());
        Compression compression = bytes(due.get()) > STAYING ? Compression.ZSTD : Compression.LZ4;
        try (RunWriter writer = new RunWriter(file, compression)) {
            if (!RunMerge.merge(due.get(), writer, isStopped)) {
                return false;
            }
            writer.finish();
        }
        Run merged = Run.open(file, entry.number(), entry.day());
        synchronized (this) {
            List<Run> all = new ArrayList<>(runs);
            if (isStopped.getAsBoolean()) {
                // the folder may be others' by now
                Files.deleteIfExists(file);
                return false;
            }
            if (!all.containsAll(due.get())) {
                // its day was dropped meanwhile
                Files.deleteIfExists(file);
                return true;
            }
            all.removeAll(due.get());
            all.add(merged);
            merged.inherit(due.get());
            replace(all, manifest.position(), manifest.newestCall());
            runs = List.copyOf(all);
        }
        delete(due.get());
        return true;
    }

    static Optional<List<Run>> due(List<Run> runs) {
        Map<List<Long>, List<Run>> alike =
                runs.stream().collect(Collectors.groupingBy(run -> List.of(run.day(), (long) sizeClass(run.bytes()))));
        return alike.values().stream()
                .filter(some -> some.size() >= FAN_IN)
                .map(some -> some.stream()
                        .sorted(Comparator.comparingInt(Run::bytes))
                        .limit(FAN_IN)
                        .toList())
                .filter(some -> bytes(some) <= LARGEST)
                .min(Comparator.comparingInt(some -> some.get(0).bytes()));
    }

    private static long bytes(List<Run> some) {
        return some.stream().mapToLong(Run::bytes).sum();
    }

    private static int sizeClass(long bytes) {
        int sizeClass = 0;
        for (long size = SMALLEST; size < bytes; size *= FAN_IN) {
            sizeClass++;
        }
        return sizeClass;
    }

    /** Forgets runs, from disk too. */
    void drop(Predicate<Run> isUnwanted) {
        List<Run> dropped;
        synchronized (this) {
            Map<Boolean, List<Run>> parts = runs.stream().collect(Collectors.partitioningBy(isUnwanted));
            dropped = parts.get(true);
            if (dropped.isEmpty()) {
                return;
            }
            try {
                replace(parts.get(false), manifest.position(), manifest.newestCall());
            } catch (IOException e) {
                throw new ProcessorStateException("the call store can't drop a day", e);
            }
            runs = List.copyOf(parts.get(false));
        }
        try {
            delete(dropped);
        } catch (IOException e) {
            throw new ProcessorStateException("the call store can't drop a day", e);
        }
    }

    private void delete(List<Run> unwanted) throws IOException {
        for (Run run : unwanted) {
            Files.deleteIfExists(folder.resolve(new Manifest.Entry(run.number(), run.day()).file()));
        }
    }
}
