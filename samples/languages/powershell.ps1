# Prints network connections as they happen: powershell -File powershell.ps1 [-Prefix name]
#
# Traps: the last argument of the pipe is needed; Identification lets the broker identify you
# and not act as you. Write bytes: a StreamWriter with [Text.Encoding]::UTF8 begins with a byte
# order mark, which the broker refuses. Asynchronous, or Ctrl+C waits for the next event.
param([string]$Prefix = 'wnetwatch')

$pipe = [IO.Pipes.NamedPipeClientStream]::new('.', "$Prefix.subscribe", 'InOut', 'Asynchronous', 'Identification')
$pipe.Connect(5000)
$request = [Text.Encoding]::ASCII.GetBytes('{"subscribe":{"filter":{"type":["connection.*"]}}}' + "`n")
$pipe.Write($request, 0, $request.Length)
$reader = [IO.StreamReader]::new($pipe)
while ($null -ne ($line = $reader.ReadLine())) {
    $event_ = $line | ConvertFrom-Json
    switch -Wildcard ($event_.type) {
        'wnetwatch.connection.*' { '{0} {1} {2} {3}' -f $event_.id, $event_.type, $event_.data.local, $event_.data.remote }
        'wnetwatch.stream.gap' { Write-Warning "events are lost: $($event_.data.reason)" }
        'wnetwatch.stream.error' { Write-Error $event_.data.message }
    }
}
