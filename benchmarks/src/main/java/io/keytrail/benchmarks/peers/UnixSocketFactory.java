package io.keytrail.benchmarks.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import javax.net.SocketFactory;

/**
 * Sockets to one file, for PostgreSQL's driver, which has none of its own: it makes this by its name
 * ({@code socketFactory}) and gives it the file ({@code socketFactoryArg}). Where such a socket is told to connect to makes
 * no difference.
 */
public final class UnixSocketFactory extends SocketFactory {

    private final UnixDomainSocketAddress address;

    /**
     * Sockets to that file.
     *
     * @param file the socket that the server listens at
     */
    public UnixSocketFactory(String file) {
        this.address = UnixDomainSocketAddress.of(file);
    }

    @Override
    public Socket createSocket() throws IOException {
        return new UnixSocket(SocketChannel.open(StandardProtocolFamily.UNIX), address);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected();
    }

    private Socket connected() throws IOException {
        Socket socket = createSocket();
        socket.connect(address, 0);
        return socket;
    }

    /** As much of a socket as the driver uses; what only TCP has, and time-outs, it takes and leaves aside. */
    private static final class UnixSocket extends Socket {

        private final SocketChannel channel;
        private final UnixDomainSocketAddress address;

        UnixSocket(SocketChannel channel, UnixDomainSocketAddress address) {
            this.channel = channel;
            this.address = address;
        }

        @Override
        public void connect(SocketAddress ignored, int timeout) throws IOException {
            channel.connect(address);
        }

        @Override
        public boolean isConnected() {
            return channel.isConnected();
        }

        @Override
        public boolean isClosed() {
            return !channel.isOpen();
        }

        @Override
        public InputStream getInputStream() {
            return Channels.newInputStream(channel);
        }

        @Override
        public OutputStream getOutputStream() {
            return Channels.newOutputStream(channel);
        }

        @Override
        public void setTcpNoDelay(boolean on) {}

        @Override
        public void setKeepAlive(boolean on) {}

        @Override
        public synchronized void setSoTimeout(int timeout) {}

        @Override
        public synchronized int getSoTimeout() {
            return 0;
        }

        @Override
        public synchronized void close() throws IOException {
            channel.close();
        }
    }
}
