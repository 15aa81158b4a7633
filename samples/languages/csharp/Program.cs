// Prints network connections as they happen, one line of JSON each.
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

static class Program
{
    static void Main(string[] args)
    {
        string name = (args.Length > 0 ? args[0] : "wnetwatch") + ".subscribe";
        using (var pipe = new NamedPipeClientStream(".", name, PipeDirection.InOut,
                   PipeOptions.Asynchronous, TokenImpersonationLevel.Identification))
        using (var reader = new StreamReader(pipe))
        {
            pipe.Connect(5000);
            byte[] request = Encoding.ASCII.GetBytes("{\"subscribe\":{\"filter\":{\"type\":[\"connection.*\"]}}}\n");
            pipe.Write(request, 0, request.Length);
            for (string line = reader.ReadLine(); line != null; line = reader.ReadLine())
                Console.WriteLine(line);
        }
    }
}
