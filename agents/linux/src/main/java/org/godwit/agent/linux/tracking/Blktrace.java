// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import com.sun.jna.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * The trace of one disk: the kernel writes each request that ends into buffers of each processor, which are read as files of debugfs
 * (kernel/trace/blktrace.c, kernel/relay.c). It counts what found no room. One thread.
 */
final class Blktrace implements AutoCloseable {
    /** include/uapi/linux/fs.h; the structure is that of include/uapi/linux/blktrace_api.h. */
    private static final long SETUP = 0xC0481273L;

    private static final long START = 0x1274;
    private static final long STOP = 0x1275;
    private static final long TEARDOWN = 0x1276;
    private static final int SETUP_BYTES = 72;
    private static final int MASK_AT = 32;
    private static final int BUFFER_BYTES_AT = 36;
    private static final int BUFFERS_AT = 40;
    private static final short ENDED = 1 << 7;

    static final int BUFFERS = 4;
    static final Path TRACES = Path.of("/sys/kernel/debug/block");

    private final String device;
    private final Path folder;
    private final int bufferBytes;
    private final Map<Integer, Reading> processors = new HashMap<>();
    private final ByteBuffer piece;
    private long dropped;

    /** What comes behind is whole again. */
    static final class DroppedException extends IOException {
        private static final long serialVersionUID = 1L;

        DroppedException(String message) {
            super(message);
        }
    }

    private record Reading(FileChannel channel, TraceEvents events) {}

    private Blktrace(String device, Path folder, int bufferBytes) {
        this.device = device;
        this.folder = folder;
        this.bufferBytes = bufferBytes;
        this.piece = ByteBuffer.allocateDirect(bufferBytes);
    }

    /**
     * From the return on all that ends is traced.
     *
     * @param bufferBytes of each of a processor's {@link #BUFFERS}
     * @throws Card.DealtException TRACED_BY_OTHERS, NO_BLKTRACE, NO_CAPABILITY
     */
    static Blktrace begin(BlockDisk disk, int bufferBytes) throws IOException {
        String device = "/dev/" + disk.name().replace('!', '/');
        try (Memory setup = new Memory(SETUP_BYTES)) {
            setup.clear();
            setup.setShort(MASK_AT, ENDED);
            setup.setInt(BUFFER_BYTES_AT, bufferBytes);
            setup.setInt(BUFFERS_AT, BUFFERS);
            SystemCalls.control(device, SETUP, setup);
            byte[] name = setup.getByteArray(0, MASK_AT);
            int end = 0;
            while (end < name.length && name[end] != 0) {
                end++;
            }
            Path folder = TRACES.resolve(new String(name, 0, end, StandardCharsets.US_ASCII));
            Blktrace trace = new Blktrace(device, folder, bufferBytes);
            try {
                trace.open();
                SystemCalls.control(device, START, null);
                return trace;
            } catch (IOException e) {
                trace.close();
                throw e;
            }
        } catch (SystemCalls.RefusedException e) {
            throw switch (e.errno()) {
                case SystemCalls.EBUSY, SystemCalls.EEXIST ->
                    new Card.DealtException(Card.TRACED_BY_OTHERS.on(disk.name()));
                case SystemCalls.EPERM, SystemCalls.EACCES -> Card.NO_CAPABILITY.dealt(String.valueOf(e.getMessage()));
                default -> Card.NO_BLKTRACE.dealt(String.valueOf(e.getMessage()));
            };
        }
    }

    /** Ends what an agent that is gone has left. */
    static void end(String device) {
        for (long request : new long[] {STOP, TEARDOWN}) {
            try {
                SystemCalls.control(device, request, null);
            } catch (IOException e) {
                // It is not traced, or not there any more.
                continue;
            }
        }
    }

    /** Processors may come while we trace. */
    private void open() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "trace[0-9]*")) {
            for (Path file : files) {
                int processor = Integer.parseInt(file.getFileName().toString().substring("trace".length()));
                if (!processors.containsKey(processor)) {
                    processors.put(
                            processor, new Reading(FileChannel.open(file, StandardOpenOption.READ), new TraceEvents()));
                }
            }
        }
    }

    /**
     * All that has ended by now. Each processor's events are read on that processor: there none is half written, as the kernel
     * writes them with interrupts off.
     *
     * @return the most that was read of one processor, as a part of its buffers
     * @throws DroppedException what was written in between is not known
     * @throws IOException nothing more can be read
     */
    double read(TraceEvents.Written written) throws IOException {
        open();
        long most = 0;
        for (Map.Entry<Integer, Reading> processor : processors.entrySet()) {
            if (!SystemCalls.runOn(processor.getKey()) && isOnline(processor.getKey())) {
                throw new Card.DealtException(
                        Card.PROCESSORS_APART.on(folder.getFileName().toString()));
            }
            most = Math.max(most, read(processor.getValue(), written));
        }
        long lost = Long.parseLong(Files.readString(folder.resolve("dropped")).strip());
        if (lost != dropped) {
            long news = lost - dropped;
            dropped = lost;
            throw new DroppedException(news + " requests found no room in the kernel's trace");
        }
        return (double) most / ((long) bufferBytes * BUFFERS);
    }

    /** What lies in the buffers when it begins, and not for ever what comes meanwhile. */
    private long read(Reading reading, TraceEvents.Written written) throws IOException {
        long all = 0;
        int got = reading.channel().read(piece.clear());
        while (got > 0) {
            all += got;
            reading.events().read(piece.flip(), written);
            got = all > (long) bufferBytes * BUFFERS ? 0 : reading.channel().read(piece.clear());
        }
        return all;
    }

    private static boolean isOnline(int processor) throws IOException {
        // The first one can often not be taken away, and has no such file.
        Path file = Path.of("/sys/devices/system/cpu/cpu" + processor + "/online");
        return !Files.exists(file) || Files.readString(file).strip().equals("1");
    }

    /** Whether the kernel still traces for us. */
    boolean isOn() {
        return Files.exists(folder.resolve("dropped"));
    }

    long kernelBytes() {
        return (long) processors.size() * bufferBytes * BUFFERS;
    }

    @Override
    public void close() {
        end(device);
        for (Reading reading : processors.values()) {
            try {
                reading.channel().close();
            } catch (IOException e) {
                // Nothing was written to it.
                continue;
            }
        }
        processors.clear();
    }
}
