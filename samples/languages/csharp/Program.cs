// Prints network connections as they happen, one line of JSON each, through restarts of the broker,
// until Ctrl+C. Arguments: [pipe prefix] [id to go on after]
//
// Traps: Identification lets the broker identify you and not act as you. Asynchronous, or a
// read and a write on the pipe wait for each other. Encoding.UTF8 in a StreamWriter would begin
// with a byte order mark, which the broker refuses; so bytes are written. A line is ASCII and may
// go to a terminal as it is; a name that was read from it may not.
using System;
using System.IO;
using System.IO.Pipes;
using System.Security.Principal;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;

static class Program
{
    static string after; // the cursor; a program that goes on after its own end stores it
    static int waitMs = 100;

    static void Main(string[] args)
    {
        string name = (args.Length > 0 ? args[0] : "wnetwatch") + ".subscribe";
        after = args.Length > 1 ? args[1] : "now";
        for (;;)
        {
            try
            {
                Follow(name);
            }
            catch (Exception error) when (error is IOException || error is TimeoutException || error is UnauthorizedAccessException)
            {
                Console.Error.WriteLine("no stream, trying again: {0}", error.Message);
            }
            Thread.Sleep(waitMs);
            waitMs = Math.Min(waitMs * 2, 30000);
        }
    }

    static void Follow(string name)
    {
        using (var pipe = new NamedPipeClientStream(".", name, PipeDirection.InOut,
                   PipeOptions.Asynchronous, TokenImpersonationLevel.Identification))
        using (var reader = new StreamReader(pipe))
        {
            pipe.Connect(5000);
            byte[] request = Encoding.ASCII.GetBytes("{\"subscribe\":{\"after\":\"" + after + "\",\"filter\":{\"type\":[\"connection.*\"]}}}\n");
            pipe.Write(request, 0, request.Length);
            for (string line = reader.ReadLine(); line != null; line = reader.ReadLine())
                Take(line);
        }
    }

    // A program with a JSON library reads the members with that; those looked for come before data.
    static void Take(string line)
    {
        string type = Regex.Match(line, "\"type\":\"([^\"]*)\"").Groups[1].Value;
        Console.WriteLine(line);
        if (type == "wnetwatch.stream.error")
        {
            if (!Regex.IsMatch(line, "\"code\":\"(timeout|unidentified|too_many_subscribers|no_memory)\""))
                Environment.Exit(1);
            return;
        }
        if (type == "wnetwatch.stream.live")
            waitMs = 100;
        after = Regex.Match(line, "\"id\":\"([^\"]*)\"").Groups[1].Value; // the id of any line is a place to go on from
    }
}
