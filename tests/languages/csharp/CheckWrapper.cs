// Runs the wrapper against the library that played_library.c plays: every member arrives, and
// whatever ends the loop ends it.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using Wnetwatch;

static class CheckWrapper
{
    [DllImport("wnetwatch-1.dll", CallingConvention = CallingConvention.Cdecl)]
    static extern void played_wait_for_waiting();

    [DllImport("wnetwatch-1.dll", CallingConvention = CallingConvention.Cdecl)]
    static extern int played_open_clients();

    static void Need(bool condition, string sentence)
    {
        if (!condition)
            throw new Exception(sentence);
    }

    static void NeedEqual(object got, object wanted)
    {
        Need(Equals(got, wanted), "got " + got + " instead of " + wanted);
    }

    static ClientOptions Options(string prefix = "a prefix")
    {
        return new ClientOptions
        {
            After = "a place", Since = "a time", NoFollow = true, Filter = "sch\u00f6n",
            PipePrefix = prefix, ReconnectDelayMs = 11, ReconnectDelayMsMax = 22,
            ComparesConnections = true, CursorFile = "a file"
        };
    }

    static void EveryMemberArrives()
    {
        List<Item> items;
        using (var client = new Client(Options()))
            items = client.Items().Take(3).ToList();

        var change = (StateItem)items[0];
        NeedEqual(change.Cursor, "");
        NeedEqual(change.State, State.Refused);
        NeedEqual(change.Reason, "bad_filter");
        NeedEqual(change.Message, "a sentence");
        NeedEqual(change.OsError, 5u);
        NeedEqual(change.Retry, TimeSpan.FromSeconds(1.5));
        NeedEqual(change.SeesAll, true);
        NeedEqual(change.BrokerVersion, "4.5.6");
        NeedEvent((EventItem)items[1]);

        var gap = (GapItem)items[2];
        NeedEqual(gap.Cursor, "second");
        NeedEqual(gap.After, "one");
        NeedEqual(gap.Before, "two");
        NeedEqual(gap.LostCount, 0x100000002ul);
        NeedEqual(gap.Reason, GapReason.Damage);
        NeedEqual(gap.ReasonName, "damage");
        NeedEqual(gap.Json, "{\"gap\":1}");
    }

    static void NeedEvent(EventItem item)
    {
        NeedEqual(item.Cursor, "first");
        NeedEqual(item.Type, EventType.CancelFailed);
        NeedEqual(item.TypeName, "a type");
        NeedEqual(item.Id, "an id");
        NeedEqual(item.Source, "a source");
        NeedEqual(item.Subject, "a subject");
        NeedEqual(item.Time.ToString("o"), "2023-11-14T22:13:20.1234560Z");
        NeedEqual(item.Json, "{\"json\":1}");
        NeedEqual(item.Operation, "an operation");
        NeedEqual(item.Elapsed, TimeSpan.FromSeconds(2.5));
        NeedEqual(item.Inferred, Inferred.Remote);
        NeedEqual(item.Local, "Z:");
        NeedEqual(item.Remote, "\\\\srv\\sch\u00f6n");
        NeedEqual(item.Provider, "a provider");
        NeedEqual(item.Resource, Resource.Print);
        NeedEqual(item.Flags, 0x80000001u);
        NeedEqual(item.IsForced, true);
        NeedEqual(item.Status, 67u);
        NeedEqual(item.StatusName, "ERROR_BAD_NET_NAME");
        NeedEqual(item.Dropped, 5u);
        NeedEqual(item.IsTruncated, true);
        NeedEqual(item.User.Sid, "S-1-5-21");
        NeedEqual(item.User.Logon, 0xFFFFFFFF00000001ul);
        NeedEqual(item.User.Session, 3u);
        NeedEqual(item.User.IsElevated, true);
        NeedEqual(item.User.Integrity, Integrity.High);
        NeedEqual(item.ProcessId, 4321u);
        NeedEqual(item.ProcessImage, "C:\\x.exe");
        NeedEqual(item.BrokerVersion, "1.2.3");
        NeedEqual(item.BrokerReason, "a reason");
        NeedEqual(item.ThrottledCount, 0xFFFFFFFFFFul);
        NeedEqual(item.BrokerPrevious, "before");
        NeedEqual(item.IsWithheld, true);
        NeedEqual(item.ClockExpectedUs, 0xFFFFFFFFFEul);
        NeedEqual(item.IsRedacted, true);
    }

    // The kind that it does not know is left out.
    static void EachWayToEndEndsTheLoop()
    {
        var ways = new Dictionary<string, Action<Client, CancellationTokenSource>>
        {
            { "cancel", (client, source) => source.Cancel() },
            { "stop", (client, source) => client.Stop() },
            { "dispose", (client, source) => client.Dispose() }
        };
        foreach (var way in ways)
        {
            Console.WriteLine("    " + way.Key);
            using (var source = new CancellationTokenSource())
            using (var client = new Client(Options()))
            {
                var ender = new Thread(() => { played_wait_for_waiting(); way.Value(client, source); });
                ender.Start();
                NeedEqual(client.Items(source.Token).Count(), 3);
                ender.Join();
                client.Stop();
            }
            NeedEqual(played_open_clients(), 0);
        }
    }

    static void ANameIsShownByTheRuleForTerminals()
    {
        NeedEqual(TerminalText.Show("\\\\srv\\sch\u00f6n\u001b[2J\u200e"), "\\\\srv\\sch\u00f6n<U+001B>[2J<U+200E>");
        NeedEqual(TerminalText.Show("\ud83d\ude00"), "\ud83d\ude00");
        NeedEqual(TerminalText.Show(new string('\n', 3)), "<U+000A><U+000A><U+000A>");
        NeedEqual(TerminalText.Show(""), "");
        NeedEqual(TerminalText.Show(null), "");
    }

    static void WhatIsCancelledBeforeGivesNothing()
    {
        using (var client = new Client(Options()))
            NeedEqual(client.Items(new CancellationToken(true)).Count(), 0);
    }

    static void AStatusIsAnException()
    {
        try
        {
            new Client(Options("refused"));
        }
        catch (WnetwatchException e)
        {
            NeedEqual(e.Status, Status.Filter);
            NeedEqual(e.OsError, 1234u);
            NeedEqual(e.Message, "config.filter: the filter is sch\u00f6n");
            return;
        }
        Need(false, "nothing was thrown");
    }

    static void Main()
    {
        var checks = new Action[]
        {
            EveryMemberArrives, EachWayToEndEndsTheLoop, WhatIsCancelledBeforeGivesNothing,
            ANameIsShownByTheRuleForTerminals, AStatusIsAnException
        };
        foreach (Action check in checks)
        {
            Console.WriteLine(check.Method.Name);
            check();
            NeedEqual(played_open_clients(), 0);
        }
        Console.WriteLine("as it must be");
    }
}
