// What a .NET program on Windows goes through: events in a loop, its end by cancellation, a stored
// place to go on from, and a broker that is killed and comes back. The samples run as processes of
// this program.
//
//     Story.exe FOLDER-OF-PROGRAMS MPR_HOST FOLDER-TO-WRITE-IN
//     Story.exe sample-watch|sample-pipe [ARGUMENT...]
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using Wnetwatch;

static class Story
{
    const int WaitMs = 60000;
    static string programs, mprHost, folder;
    static Process broker;

    static int Main(string[] args)
    {
        if (args[0].StartsWith("sample-", StringComparison.Ordinal))
            return RunSample(args[0], args.Skip(1).ToArray());
        programs = args[0];
        mprHost = args[1];
        folder = args[2];
        try
        {
            Tell("setup \"" + programs + "\"");
            StartBroker();
            TheLoopGivesEventsAndEndsWhenItIsCancelled();
            AStoredCursorGoesOnWhereTheLastLoopEnded();
            TheLoopGoesOnAfterTheBrokerWasKilled();
            ASampleGoesOnAfterTheBrokerWasKilled("sample-watch");
            ASampleGoesOnAfterTheBrokerWasKilled("sample-pipe");
            Console.WriteLine("the story of .NET passed");
            return 0;
        }
        finally
        {
            broker?.Kill();
            Tell("teardown");
        }
    }

    static int RunSample(string name, string[] args)
    {
        var main = (name == "sample-watch" ? typeof(Watch) : typeof(Program)).GetMethod("Main",
            System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic);
        main.Invoke(null, new object[] { args });
        return 0;
    }

    static Process Start(string program, string arguments, bool isRead = false)
    {
        return Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false, RedirectStandardOutput = isRead
        });
    }

    // What MPR would tell the notify DLL.
    static void Tell(string arguments)
    {
        using (Process host = Start(mprHost, arguments))
        {
            host.WaitForExit();
            Need(host.ExitCode == 0, "mpr_host " + arguments + " ended with " + host.ExitCode);
        }
    }

    static void StartBroker()
    {
        broker = Start(Path.Combine(programs, "wnetwatchd.exe"),
            "run --quiet --identity process --state \"" + Path.Combine(folder, "state") + "\"");
    }

    static void KillBroker()
    {
        broker.Kill();
        broker.WaitForExit();
    }

    static void Need(bool condition, string sentence)
    {
        if (!condition)
            throw new Exception(sentence);
    }

    // The events that come before the last of these types has, as their types.
    static string TypesUntil(IEnumerator<Item> items, EventType last)
    {
        var types = new List<string>();
        while (items.MoveNext())
        {
            if (items.Current is EventItem happened)
            {
                types.Add(happened.Type.ToString());
                if (happened.Type == last)
                    return string.Join(" ", types);
            }
        }
        throw new Exception("the loop ended after " + string.Join(" ", types));
    }

    static void WaitFor(IEnumerator<Item> items, State state)
    {
        while (items.MoveNext())
        {
            if (items.Current is StateItem change && change.State == state)
                return;
        }
        throw new Exception("the loop ended before it was " + state);
    }

    static void NeedSame(string got, string wanted)
    {
        Need(got == wanted, "got " + got + " instead of " + wanted);
    }

    static ClientOptions Options()
    {
        return new ClientOptions
        {
            Filter = "{\"type\":[\"connection.*\"]}", CursorFile = Path.Combine(folder, "cursor")
        };
    }

    static void TheLoopGivesEventsAndEndsWhenItIsCancelled()
    {
        using (var end = new CancellationTokenSource(WaitMs))
        using (var client = new Client(Options()))
        using (IEnumerator<Item> items = client.Items(end.Token).GetEnumerator())
        {
            WaitFor(items, State.Live);
            Tell("add Z: \\\\files\\reports");
            NeedSame(TypesUntil(items, EventType.AddSucceeded), "AddStarted AddSucceeded");
            NeedSame(((EventItem)items.Current).Local, "Z:");
            NeedSame(((EventItem)items.Current).Remote, "\\\\files\\reports");
            end.CancelAfter(100);
            while (items.MoveNext())
            {
                // What was under way when it was cancelled.
            }
        }
    }

    static void AStoredCursorGoesOnWhereTheLastLoopEnded()
    {
        Tell("cancel Z:");
        using (var end = new CancellationTokenSource(WaitMs))
        using (var client = new Client(Options()))
        using (IEnumerator<Item> items = client.Items(end.Token).GetEnumerator())
            NeedSame(TypesUntil(items, EventType.CancelSucceeded), "CancelStarted CancelSucceeded");
    }

    static void TheLoopGoesOnAfterTheBrokerWasKilled()
    {
        using (var end = new CancellationTokenSource(WaitMs))
        using (var client = new Client(new ClientOptions { Filter = "{\"type\":[\"connection.*\"]}" }))
        using (IEnumerator<Item> items = client.Items(end.Token).GetEnumerator())
        {
            WaitFor(items, State.Live);
            KillBroker();
            StartBroker();
            WaitFor(items, State.Live);
            Tell("add Y: \\\\files\\again");
            NeedSame(TypesUntil(items, EventType.AddSucceeded), "AddStarted AddSucceeded");
        }
    }

    static void ASampleGoesOnAfterTheBrokerWasKilled(string name)
    {
        using (Process sample = Start(Environment.ProcessPath, name, true))
        using (new Timer(_ => sample.Kill(), null, WaitMs, Timeout.Infinite))
        {
            try
            {
                TellUntilItIsPrinted(sample, "first");
                KillBroker();
                StartBroker();
                TellUntilItIsPrinted(sample, "second");
            }
            finally
            {
                sample.Kill();
            }
        }
    }

    // A sample does not say when it is connected, so it is told again until it prints.
    static void TellUntilItIsPrinted(Process sample, string share)
    {
        using (new Timer(_ => Tell("add - \\\\files\\" + share), null, 0, 1000))
        {
            string line;
            do
                line = sample.StandardOutput.ReadLine();
            while (line != null && !line.Contains(share));
            Need(line != null, "the sample ended before it printed " + share);
        }
    }
}
