package io.latticegrid.proto.netty;

import io.latticegrid.data.error.GridException;
import io.latticegrid.data.port.Loop;
import io.latticegrid.proto.routing.Address;
import io.latticegrid.proto.routing.ProtocolRange;
import io.latticegrid.proto.routing.Seed;
import io.latticegrid.proto.transport.ConnectionHandler;
import io.latticegrid.proto.transport.Found;
import io.latticegrid.proto.transport.Place;
import io.latticegrid.proto.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The transport over TCP by Netty: native epoll where it can be loaded, else NIO. Thread-safe.
 *
 * <p>A connection that was accepted is served by the loop whose number is the port that it comes
 * from, modulo the number of loops. So the other end chooses the loop by choosing its own port.
 * Behind an address translation it gets another, which costs a hand-over a request and no more.
 */
public final class NettyTransport implements Transport {
  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
  private static final Place ANYWHERE = new Place(0, 1);
  private static final int PLACING_TRIES = 8;

  /** Of the ports that systems use for outgoing connections. */
  private static final int FIRST_PORT = 32_768;

  private static final int LAST_PORT = 60_999;
  private static final WriteBufferWaterMark OUTBOUND_LIMIT =
      new WriteBufferWaterMark(16 << 20, 32 << 20);

  private final EventLoopGroup group;
  private final List<NettyLoop> loops = new ArrayList<>();
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final ProtocolRange range;
  private final NameLookup names;
  private final boolean epoll = Epoll.isAvailable();

  /**
   * Starts the event loops of an end that speaks all versions of the protocol.
   *
   * @param loopCount how many, at least 1
   * @param name of the threads, followed by a number
   */
  public NettyTransport(int loopCount, String name) {
    this(loopCount, name, ProtocolRange.ALL);
  }

  /**
   * Starts the event loops of an end that speaks some versions of the protocol.
   *
   * @param loopCount how many, at least 1
   * @param name of the threads, followed by a number
   * @param range the versions
   */
  public NettyTransport(int loopCount, String name, ProtocolRange range) {
    this.range = range;
    IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    group =
        new MultiThreadIoEventLoopGroup(loopCount, new DefaultThreadFactory(name, true), handlers) {
          @Override
          public ChannelFuture register(Channel channel) {
            return channel.remoteAddress() instanceof InetSocketAddress from
                ? loops.get(from.getPort() % loops.size()).eventLoop().register(channel)
                : super.register(channel);
          }
        };
    names = new NameLookup(name + "-names");
    int index = 0;
    for (EventExecutor executor : group) {
      loops.add(new NettyLoop(name + "-" + index++, (EventLoop) executor));
    }
  }

  @Override
  public List<Loop> loops() {
    return List.copyOf(loops);
  }

  @Override
  public Address listen(Address address, Supplier<ConnectionHandler> handlers) {
    Class<? extends ServerChannel> type =
        epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    ChannelFuture bound =
        new ServerBootstrap()
            .group(group)
            .channel(type)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, OUTBOUND_LIMIT)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, new LoopBuffers.Receiving())
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(connection(channel, handlers.get()));
                  }
                })
            .bind(new InetSocketAddress(address.host(), address.port()))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      Throwable cause = bound.cause();
      throw new GridException(
          GridException.Code.INVALID_ARGUMENT,
          "cannot listen on "
              + address
              + ": "
              + cause.getMessage()
              + "; is another node running there? Choose another port",
          cause);
    }
    channels.add(bound.channel());
    InetSocketAddress local = (InetSocketAddress) bound.channel().localAddress();
    return new Address(address.host(), local.getPort());
  }

  @Override
  public boolean places() {
    return true;
  }

  @Override
  public void connect(Address address, Loop loop, ConnectionHandler handler) {
    connect(address, ANYWHERE, loop, handler);
  }

  @Override
  public void connect(Address address, Place wish, Loop loop, ConnectionHandler handler) {
    InetSocketAddress literal = names.literal(address);
    if (literal != null) {
      new Connecting(address, literal, wish, loop, handler).begin(PLACING_TRIES);
      return;
    }
    names.resolve(
        address,
        (resolved, problem) -> {
          if (resolved == null) {
            loop.execute(() -> handler.closed(false, String.valueOf(problem)));
          } else {
            loop.execute(
                () -> new Connecting(address, resolved, wish, loop, handler).begin(PLACING_TRIES));
          }
        });
  }

  /** One connection on its way. Immutable. */
  private final class Connecting {
    private final Address address;
    private final InetSocketAddress resolved;
    private final Place wish;
    private final Loop loop;
    private final ConnectionHandler handler;

    Connecting(
        Address address,
        InetSocketAddress resolved,
        Place wish,
        Loop loop,
        ConnectionHandler handler) {
      this.address = address;
      this.resolved = resolved;
      this.wish = wish;
      this.loop = loop;
      this.handler = handler;
    }

    /** Tries with a port by which the other end grants the wish, at last with any. */
    void begin(int tries) {
      boolean placed = wish.shards() > 1 && tries > 0;
      Bootstrap bootstrap =
          new Bootstrap()
              .group(((NettyLoop) loop).eventLoop())
              .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
              .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
              .option(ChannelOption.TCP_NODELAY, true)
              .option(ChannelOption.WRITE_BUFFER_WATER_MARK, OUTBOUND_LIMIT)
              .option(ChannelOption.RECVBUF_ALLOCATOR, new LoopBuffers.Receiving())
              .handler(
                  new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      channel.pipeline().addLast(connection(channel, handler));
                    }
                  });
      if (placed) {
        bootstrap.option(ChannelOption.SO_REUSEADDR, true).localAddress(port(wish));
      }
      bootstrap
          .connect(resolved)
          .addListener((ChannelFuture future) -> {
            Throwable cause = future.cause();
            if (cause != null && placed && isOfPort(cause)) {
              begin(tries - 1);
            } else if (cause != null) {
              loop.execute(() -> failed(address, handler, cause));
            }
          });
    }
  }

  /** A port of our own by which a listener takes a connection to a shard. */
  private static int port(Place wish) {
    int steps = (LAST_PORT - FIRST_PORT) / wish.shards();
    int base = FIRST_PORT + ThreadLocalRandom.current().nextInt(steps) * wish.shards();
    return base + Math.floorMod(wish.shard() - base, wish.shards());
  }

  /** Whether it failed because the port was not free. */
  private static boolean isOfPort(Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    return cause instanceof BindException
        || text.contains("already in use")
        || text.contains("Cannot assign requested address");
  }

  @Override
  public void find(List<Seed> seeds, Loop loop, Consumer<Found> done) {
    names.find(seeds, found -> loop.execute(() -> done.accept(found)));
  }

  private static void failed(Address address, ConnectionHandler handler, Throwable cause) {
    boolean refused =
        cause instanceof ConnectException && String.valueOf(cause.getMessage()).contains("refused");
    handler.closed(refused, "cannot connect to " + address + ": " + cause.getMessage());
  }

  private NettyConnection connection(Channel channel, ConnectionHandler handler) {
    for (NettyLoop loop : loops) {
      if (loop.eventLoop() == channel.eventLoop()) {
        channels.add(channel);
        return new NettyConnection(loop, channel, range, handler);
      }
    }
    throw new IllegalStateException("a channel on a foreign loop");
  }

  @Override
  public void close() {
    // Ending the loops alone may leave sockets open, and a listening one goes on to take
    // connections.
    names.close();
    channels.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
  }
}
