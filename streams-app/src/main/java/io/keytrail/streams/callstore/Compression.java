package io.keytrail.streams.callstore;

import com.github.luben.zstd.Zstd;
import java.io.IOException;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** How blocks are compressed; the number is in files. */
enum Compression {
    /** Quick, for what will soon be merged. */
    LZ4(1) {
        @Override
        byte[] room(int length) {
            return new byte[COMPRESSOR.maxCompressedLength(length)];
        }

        @Override
        int compress(byte[] block, int length, byte[] target) {
            return COMPRESSOR.compress(block, 0, length, target, 0, target.length);
        }

        @Override
        void decompress(byte[] compressed, byte[] target) throws IOException {
            try {
                if (DECOMPRESSOR.decompress(compressed, 0, compressed.length, target, 0) != target.length) {
                    throw new IOException("a block is shorter than it says");
                }
            } catch (LZ4Exception e) {
                throw new IOException("a block can't be decompressed", e);
            }
        }
    },
    /** A third smaller, for what stays. */
    ZSTD(2) {
        @Override
        byte[] room(int length) {
            return new byte[Math.toIntExact(Zstd.compressBound(length))];
        }

        @Override
        int compress(byte[] block, int length, byte[] target) {
            return Math.toIntExact(Zstd.compressByteArray(target, 0, target.length, block, 0, length, QUICKEST_ZSTD));
        }

        @Override
        void decompress(byte[] compressed, byte[] target) throws IOException {
            long length = Zstd.decompressByteArray(target, 0, target.length, compressed, 0, compressed.length);
            if (length != target.length) {
                throw new IOException("a block can't be decompressed");
            }
        }
    };

    private static final LZ4Compressor COMPRESSOR = LZ4Factory.fastestInstance().fastCompressor();
    private static final LZ4SafeDecompressor DECOMPRESSOR =
            LZ4Factory.fastestInstance().safeDecompressor();
    private static final int QUICKEST_ZSTD = 1;
    private static final Compression[] ALL = values();

    private final byte number;

    Compression(int number) {
        this.number = (byte) number;
    }

    byte number() {
        return number;
    }

    static Compression of(byte number) throws IOException {
        for (Compression each : ALL) {
            if (each.number == number) {
                return each;
            }
        }
        throw new IOException("a block is compressed in a way that this release does not know: " + number);
    }

    /** Room for a block of that length, compressed. */
    abstract byte[] room(int length);

    /** How long the compressed block is. */
    abstract int compress(byte[] block, int length, byte[] target);

    /** Fills the target, whose length is that of the block. */
    abstract void decompress(byte[] compressed, byte[] target) throws IOException;
}
