// wnetwatch.h in C#: what WNW_MODE_NEXT needs of it. A test compares the structs, member by member,
// and the enums with the header.
//
// Structs keep the names that the header has. What is handed out only grows at its end.
using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Wnetwatch
{
    public enum Status
    {
        Ok = 0,
        Invalid = -1,
        NoMemory = -2,
        InCallback = -3,
        Os = -4,
        State = -5,
        Filter = -6,
        Timeout = -7,
        NoBroker = -8,
        NotTrusted = -9,
        Refused = -10,
        Protocol = -11,
        Internal = -12,
        Over = -13,
        CursorFile = -14
    }

    public enum EventType
    {
        Other = 0,
        AddStarted = 1,
        AddSucceeded = 2,
        AddFailed = 3,
        AddUnfinished = 4,
        CancelStarted = 5,
        CancelSucceeded = 6,
        CancelFailed = 7,
        CancelUnfinished = 8,
        Appeared = 9,
        Vanished = 10,
        BrokerStarted = 11,
        BrokerStopped = 12,
        BrokerThrottled = 13,
        BrokerClockStepped = 14
    }

    public enum Resource { Unknown = 0, Disk = 1, Print = 2 }

    public enum Integrity { Unknown = 0, Untrusted = 1, Low = 2, Medium = 3, High = 4, System = 5 }

    public enum Inferred { Nothing = 0, Remote = 1 }

    public enum GapReason { Retention = 0, Unknown = 1, Damage = 2 }

    public enum State { New = 0, Connecting = 1, Live = 2, Disconnected = 3, Ended = 4, Refused = 5 }

    internal enum ItemKind { Event = 1, Gap = 2, State = 3 }

    internal enum LogLevel { Default = 0, Error = 1, Warning = 2, Info = 3, Debug = 4 }

    internal enum Mode { Callbacks = 0, Handle = 1, Message = 2, Next = 3 }

#pragma warning disable 0649 // members that only the library sets
    [StructLayout(LayoutKind.Sequential)]
    internal struct wnw_event
    {
        public UIntPtr size;
        public EventType type;
        public IntPtr type_name;
        public IntPtr id;
        public IntPtr source;
        public IntPtr subject;
        public ulong time_us;
        public IntPtr json;
        public UIntPtr json_size;
        public IntPtr operation;
        public ulong elapsed_us;
        public int has_elapsed;
        public Inferred inferred;
        public IntPtr local;
        public IntPtr remote;
        public IntPtr provider;
        public Resource resource;
        public uint flags;
        public int is_forced;
        public uint status;
        public IntPtr status_name;
        public uint dropped;
        public int is_truncated;
        public int user_is_known;
        public IntPtr user_sid;
        public ulong user_logon;
        public uint user_session;
        public int user_is_elevated;
        public Integrity user_integrity;
        public uint process_id;
        public IntPtr process_image;
        public IntPtr broker_version;
        public IntPtr broker_reason;
        public IntPtr broker_previous;
        public ulong throttled_count;
        public int is_withheld;
        public int is_redacted;
        public ulong clock_expected_us;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct wnw_gap
    {
        public UIntPtr size;
        public IntPtr after;
        public IntPtr before;
        public int lost_is_known;
        public ulong lost_count;
        public GapReason reason;
        public IntPtr reason_name;
        public IntPtr json;
        public UIntPtr json_size;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct wnw_state_change
    {
        public UIntPtr size;
        public State state;
        public IntPtr reason;
        public IntPtr message;
        public uint os_error;
        public uint retry_ms;
        public int sees_all;
        public IntPtr broker_version;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct wnw_item
    {
        public UIntPtr size;
        public ItemKind kind;
        public IntPtr cursor;
        public IntPtr @event;
        public IntPtr gap;
        public IntPtr state;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct wnw_client_config
    {
        public UIntPtr size;
        public Mode mode;
        public IntPtr after;
        public IntPtr since;
        public int no_follow;
        public IntPtr filter;
        public IntPtr pipe_prefix;
        public IntPtr on_state;
        public IntPtr on_state_user;
        public uint reconnect_delay_ms;
        public uint reconnect_delay_ms_max;
        public IntPtr window;
        public uint message;
        public UIntPtr cookie;
        public int compares_connections;
        public LogLevel log_level;
        public IntPtr log;
        public IntPtr log_user;
        public IntPtr cursor_file;
    }
#pragma warning restore 0649

    // While a call is in it, no other thread can close it.
    internal sealed class ClientHandle : SafeHandle
    {
        public ClientHandle() : base(IntPtr.Zero, true) { }

        public override bool IsInvalid { get { return handle == IntPtr.Zero; } }

        protected override bool ReleaseHandle()
        {
            // With Os, too, it is closed: the last cursor is not in the file.
            Status status = Native.wnw_client_close(handle);
            return status == Status.Ok || status == Status.Os;
        }
    }

    internal static class Native
    {
        // The folder of this assembly or of the program, never the current one.
        private const DllImportSearchPath Folders =
            DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.ApplicationDirectory;
        private const string Dll = "wnetwatch-1.dll";
        private const CallingConvention Cdecl = CallingConvention.Cdecl;

        public const uint Forever = 0xFFFFFFFF;

        public static readonly UTF8Encoding Utf8 = new UTF8Encoding(false, true);

        [DllImport(Dll, CallingConvention = Cdecl), DefaultDllImportSearchPaths(Folders)]
        public static extern Status wnw_client_new(ref wnw_client_config config, out ClientHandle client);

        [DllImport(Dll, CallingConvention = Cdecl), DefaultDllImportSearchPaths(Folders)]
        public static extern Status wnw_client_start(ClientHandle client);

        [DllImport(Dll, CallingConvention = Cdecl), DefaultDllImportSearchPaths(Folders)]
        public static extern Status wnw_client_next(ClientHandle client, uint timeout_ms, out IntPtr item);

        [DllImport(Dll, CallingConvention = Cdecl), DefaultDllImportSearchPaths(Folders)]
        public static extern Status wnw_client_stop(ClientHandle client);

        [DllImport(Dll, CallingConvention = Cdecl), DefaultDllImportSearchPaths(Folders)]
        public static extern Status wnw_client_close(IntPtr client);

        [DllImport(Dll, CallingConvention = Cdecl), DefaultDllImportSearchPaths(Folders)]
        public static extern IntPtr wnw_last_message();

        [DllImport(Dll, CallingConvention = Cdecl), DefaultDllImportSearchPaths(Folders)]
        public static extern uint wnw_last_os_error();

        [DllImport(Dll, CallingConvention = Cdecl), DefaultDllImportSearchPaths(Folders)]
        public static extern UIntPtr wnw_terminal_text(IntPtr text, UIntPtr columns_max, byte[] shown, UIntPtr capacity);

        // To be freed with Marshal.FreeHGlobal; zero for null. Half of a surrogate pair throws.
        public static IntPtr ToNative(string text)
        {
            if (text == null)
                return IntPtr.Zero;
            byte[] bytes = Utf8.GetBytes(text);
            IntPtr copy = Marshal.AllocHGlobal(bytes.Length + 1);
            Marshal.Copy(bytes, 0, copy, bytes.Length);
            Marshal.WriteByte(copy, bytes.Length, 0);
            return copy;
        }

        // Bytes without the NUL; zero for null.
        public static int Utf8Size(IntPtr text)
        {
            int size = 0;
            while (text != IntPtr.Zero && Marshal.ReadByte(text, size) != 0)
                size++;
            return size;
        }

        public static string ToText(IntPtr text)
        {
            int size = Utf8Size(text);
            byte[] bytes = new byte[size];
            Marshal.Copy(text, bytes, 0, size);
            return Encoding.UTF8.GetString(bytes);
        }

        // An older library hands out less than this file knows; to read on would be to read garbage.
        public static T Read<T>(IntPtr address) where T : struct
        {
            int size = Marshal.SizeOf(typeof(T));
            ulong given = UIntPtr.Size == 8 ? (ulong)Marshal.ReadInt64(address) : (uint)Marshal.ReadInt32(address);
            if (given < (ulong)size)
                throw new NotSupportedException("wnetwatch-1.dll is older than this assembly");
            return (T)Marshal.PtrToStructure(address, typeof(T));
        }
    }
}
