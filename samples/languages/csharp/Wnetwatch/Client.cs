// Network-connection events for .NET programs: wnw_client_next as a loop.
//
//     using (var client = new Client(new ClientOptions()))
//         foreach (Item item in client.Items(cancellationToken))
//             ...
//
// No callback goes from the library into .NET, so there is no delegate to keep alive. One thread at
// a time takes items; Stop and Dispose may be called from any other.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;

namespace Wnetwatch
{
    // Members are those of wnw_client_config; null and 0 are its defaults.
    public sealed class ClientOptions
    {
        public string After { get; set; }
        public string Since { get; set; }
        public bool NoFollow { get; set; }
        public string Filter { get; set; }
        public string PipePrefix { get; set; }
        public uint ReconnectDelayMs { get; set; }
        public uint ReconnectDelayMsMax { get; set; }
        public bool ComparesConnections { get; set; }

        // The library keeps the cursor there by itself: a later client goes on where this one ended.
        // An item is done when Items is asked for the next one.
        public string CursorFile { get; set; }
    }

    public sealed class WnetwatchException : Exception
    {
        public Status Status { get; private set; }
        public uint OsError { get; private set; } // counts with Status.Os

        internal WnetwatchException(Status status, uint osError)
            : base(Native.ToText(Native.wnw_last_message()))
        {
            Status = status;
            OsError = osError;
        }
    }

    public sealed class Client : IDisposable
    {
        private readonly ClientHandle handle;

        // It connects by itself, and again when the connection is lost.
        public Client(ClientOptions options)
        {
            if (options == null)
                throw new ArgumentNullException("options");
            handle = Create(options);
            try
            {
                Check(Native.wnw_client_start(handle));
            }
            catch
            {
                handle.Dispose();
                throw;
            }
        }

        private static ClientHandle Create(ClientOptions options)
        {
            var config = new wnw_client_config
            {
                size = (UIntPtr)(uint)Marshal.SizeOf(typeof(wnw_client_config)),
                mode = Mode.Next,
                no_follow = options.NoFollow ? 1 : 0,
                reconnect_delay_ms = options.ReconnectDelayMs,
                reconnect_delay_ms_max = options.ReconnectDelayMsMax,
                compares_connections = options.ComparesConnections ? 1 : 0
            };
            try
            {
                ClientHandle made;
                config.after = Native.ToNative(options.After);
                config.since = Native.ToNative(options.Since);
                config.filter = Native.ToNative(options.Filter);
                config.pipe_prefix = Native.ToNative(options.PipePrefix);
                config.cursor_file = Native.ToNative(options.CursorFile);
                Check(Native.wnw_client_new(ref config, out made));
                return made;
            }
            finally
            {
                Marshal.FreeHGlobal(config.after);
                Marshal.FreeHGlobal(config.since);
                Marshal.FreeHGlobal(config.filter);
                Marshal.FreeHGlobal(config.pipe_prefix);
                Marshal.FreeHGlobal(config.cursor_file);
            }
        }

        // Waits for one item after the other. Ends when the client is over: cancelled, stopped, at
        // the end of what there is with NoFollow, or refused for good, which a StateItem has told.
        public IEnumerable<Item> Items(CancellationToken cancellation = default(CancellationToken))
        {
            using (cancellation.Register(Stop))
            {
                Item item;
                while (TakeNext(out item))
                {
                    if (item != null)
                        yield return item;
                }
            }
        }

        // The item is borrowed, so the client must stay open until it is copied as well.
        private bool TakeNext(out Item item)
        {
            bool isHeld = false;
            item = null;
            try
            {
                IntPtr native;
                handle.DangerousAddRef(ref isHeld);
                Status status = Native.wnw_client_next(handle, Native.Forever, out native);
                if (status == Status.Over)
                    return false;
                Check(status);
                item = Item.Copy(native);
                return true;
            }
            finally
            {
                if (isHeld)
                    handle.DangerousRelease();
            }
        }

        // For good. The thread that waits in Items leaves its loop.
        public void Stop()
        {
            try
            {
                Native.wnw_client_stop(handle);
            }
            catch (ObjectDisposedException)
            {
                // It has stopped long ago.
            }
        }

        // Stopped first, because a call of another thread keeps the handle open until it returns.
        public void Dispose()
        {
            Stop();
            handle.Dispose();
        }

        private static void Check(Status status)
        {
            if (status != Status.Ok)
                throw new WnetwatchException(status, Native.wnw_last_os_error());
        }
    }
}
