// What the stream hands out, copied: an item may be kept. What each member means is written in
// wnetwatch.h.
using System;

namespace Wnetwatch
{
    public abstract class Item
    {
        // To be stored, and given as ClientOptions.After in a later run.
        public string Cursor { get; private set; }

        // Null for a kind that this version does not know.
        internal static Item Copy(IntPtr address)
        {
            var native = Native.Read<wnw_item>(address);
            Item item = null;
            switch (native.kind)
            {
                case ItemKind.Event:
                    item = new EventItem(Native.Read<wnw_event>(native.@event));
                    break;
                case ItemKind.Gap:
                    item = new GapItem(Native.Read<wnw_gap>(native.gap));
                    break;
                case ItemKind.State:
                    item = new StateItem(Native.Read<wnw_state_change>(native.state));
                    break;
            }
            if (item != null)
                item.Cursor = Native.ToText(native.cursor);
            return item;
        }

        private static readonly DateTime Epoch = new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc);

        internal static DateTime ToTime(ulong microseconds)
        {
            return Epoch.AddTicks((long)microseconds * 10);
        }
    }

    public sealed class EventItem : Item
    {
        public EventType Type { get; private set; }
        public string TypeName { get; private set; }
        public string Id { get; private set; }
        public string Source { get; private set; }
        public string Subject { get; private set; }
        public DateTime Time { get; private set; } // UTC
        public string Json { get; private set; }   // all of it, as the broker sent it
        public string Operation { get; private set; }
        public TimeSpan? Elapsed { get; private set; }
        public Inferred Inferred { get; private set; }
        public string Local { get; private set; }
        public string Remote { get; private set; }
        public string Provider { get; private set; }
        public Resource Resource { get; private set; }
        public uint Flags { get; private set; }
        public bool IsForced { get; private set; }
        public uint Status { get; private set; } // a Win32 code
        public string StatusName { get; private set; }
        public uint Dropped { get; private set; }
        public bool IsTruncated { get; private set; }
        public EventUser User { get; private set; } // null when not known
        public uint ProcessId { get; private set; }
        public string ProcessImage { get; private set; }
        public string BrokerVersion { get; private set; }
        public string BrokerReason { get; private set; }
        public ulong ThrottledCount { get; private set; }
        public string BrokerPrevious { get; private set; } // how the broker before ended
        public bool IsWithheld { get; private set; }       // the remote name is kept private
        public bool IsRedacted { get; private set; }       // user info or a query was left out
        public ulong ClockExpectedUs { get; private set; } // the time without the clock's step

        internal EventItem(wnw_event native)
        {
            Type = native.type;
            TypeName = Native.ToText(native.type_name);
            Id = Native.ToText(native.id);
            Source = Native.ToText(native.source);
            Subject = Native.ToText(native.subject);
            Time = ToTime(native.time_us);
            Json = Native.ToText(native.json);
            Operation = Native.ToText(native.operation);
            if (native.has_elapsed != 0)
                Elapsed = TimeSpan.FromTicks((long)native.elapsed_us * 10);
            Inferred = native.inferred;
            Local = Native.ToText(native.local);
            Remote = Native.ToText(native.remote);
            Provider = Native.ToText(native.provider);
            Resource = native.resource;
            Flags = native.flags;
            IsForced = native.is_forced != 0;
            Status = native.status;
            StatusName = Native.ToText(native.status_name);
            Dropped = native.dropped;
            IsTruncated = native.is_truncated != 0;
            if (native.user_is_known != 0)
                User = new EventUser(native);
            ProcessId = native.process_id;
            ProcessImage = Native.ToText(native.process_image);
            BrokerVersion = Native.ToText(native.broker_version);
            BrokerReason = Native.ToText(native.broker_reason);
            ThrottledCount = native.throttled_count;
            BrokerPrevious = Native.ToText(native.broker_previous);
            IsWithheld = native.is_withheld != 0;
            IsRedacted = native.is_redacted != 0;
            ClockExpectedUs = native.clock_expected_us;
        }
    }

    public sealed class EventUser
    {
        public string Sid { get; private set; }
        public ulong Logon { get; private set; }
        public uint Session { get; private set; }
        public bool IsElevated { get; private set; }
        public Integrity Integrity { get; private set; }

        internal EventUser(wnw_event native)
        {
            Sid = Native.ToText(native.user_sid);
            Logon = native.user_logon;
            Session = native.user_session;
            IsElevated = native.user_is_elevated != 0;
            Integrity = native.user_integrity;
        }
    }

    public sealed class GapItem : Item
    {
        public string After { get; private set; }
        public string Before { get; private set; }
        public ulong? LostCount { get; private set; } // at most so many; null when not known
        public GapReason Reason { get; private set; }
        public string ReasonName { get; private set; }
        public string Json { get; private set; }

        internal GapItem(wnw_gap native)
        {
            After = Native.ToText(native.after);
            Before = Native.ToText(native.before);
            if (native.lost_is_known != 0)
                LostCount = native.lost_count;
            Reason = native.reason;
            ReasonName = Native.ToText(native.reason_name);
            Json = Native.ToText(native.json);
        }
    }

    public sealed class StateItem : Item
    {
        public State State { get; private set; }
        public string Reason { get; private set; }
        public string Message { get; private set; }
        public uint OsError { get; private set; }
        public TimeSpan? Retry { get; private set; } // null when there will be no further attempt
        public bool SeesAll { get; private set; }
        public string BrokerVersion { get; private set; }

        internal StateItem(wnw_state_change native)
        {
            State = native.state;
            Reason = Native.ToText(native.reason);
            Message = Native.ToText(native.message);
            OsError = native.os_error;
            if (native.retry_ms != Native.Forever)
                Retry = TimeSpan.FromMilliseconds(native.retry_ms);
            SeesAll = native.sees_all != 0;
            BrokerVersion = Native.ToText(native.broker_version);
        }
    }
}
