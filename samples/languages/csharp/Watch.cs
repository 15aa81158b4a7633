// Prints network connections as they happen, by the C library and its wrapper in Wnetwatch/, until
// Ctrl+C.
using System;
using System.Threading;
using Wnetwatch;

static class Watch
{
    static void Main(string[] args)
    {
        var options = new ClientOptions
        {
            Filter = "{\"type\":[\"connection.*\"]}",
            PipePrefix = args.Length > 0 ? args[0] : null,
            CursorFile = args.Length > 1 ? args[1] : null // a later run goes on where this one ended
        };
        using (var end = new CancellationTokenSource())
        using (var client = new Client(options))
        {
            Console.CancelKeyPress += (sender, press) => { press.Cancel = true; end.Cancel(); };
            foreach (Item item in client.Items(end.Token))
            {
                var happened = item as EventItem;
                var gap = item as GapItem;
                var change = item as StateItem;
                if (happened != null)
                    Console.WriteLine("{0:o} {1} {2} {3}", happened.Time, happened.TypeName,
                        TerminalText.Show(happened.Local), TerminalText.Show(happened.Remote));
                else if (gap != null)
                    Console.WriteLine("events are lost: {0}", TerminalText.Show(gap.ReasonName));
                else
                    Console.WriteLine(change.State == State.Live ? "live" : TerminalText.Show(change.Message));
            }
        }
    }
}
