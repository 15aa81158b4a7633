# Prints network connections as they happen, through restarts of the broker, until Ctrl+C:
# powershell -File powershell.ps1 [-Prefix name] [-After id]
#
# Traps: the last argument of the pipe is needed; Identification lets the broker identify you
# and not act as you. Write bytes: a StreamWriter with [Text.Encoding]::UTF8 begins with a byte
# order mark, which the broker refuses. PowerShell acts on Ctrl+C only between two statements, so the
# script waits for a line in short pieces. That needs an asynchronous pipe.
param([string]$Prefix = 'wnetwatch', [string]$After = 'now') # After is the cursor; store it to go on

# Names come from programs of any user, and nothing in them may command the terminal.
function Show-Text([string]$Text) {
    $shown = ''
    for ($at = 0; $at -lt $Text.Length; $at += $size) {
        $size = if ([char]::IsSurrogatePair($Text, $at)) { 2 } else { 1 }
        $code = if ($size -eq 2) { [char]::ConvertToUtf32($Text, $at) } else { [int]$Text[$at] }
        switch -Regex ([Globalization.CharUnicodeInfo]::GetUnicodeCategory($Text, $at)) {
            '^(Control|Format|Surrogate|PrivateUse|OtherNotAssigned|LineSeparator|ParagraphSeparator)$' { $shown += '<U+{0:X4}>' -f $code }
            'Mark$' { $shown += if ($shown -eq '') { '<U+{0:X4}>' -f $code } else { $Text.Substring($at, $size) } }
            '(Letter|Number|Punctuation|Symbol|SpaceSeparator)$' { $shown += $Text.Substring($at, $size) }
        }
    }
    $shown
}

$retried = 'timeout', 'unidentified', 'too_many_subscribers', 'no_memory'
$waitMs = 100
while ($true) {
    $pipe = [IO.Pipes.NamedPipeClientStream]::new('.', "$Prefix.subscribe", 'InOut', 'Asynchronous', 'Identification')
    try {
        $pipe.Connect(200)
        $request = [Text.Encoding]::ASCII.GetBytes('{"subscribe":{"after":"' + $After + '","filter":{"type":["connection.*"]}}}' + "`n")
        $pipe.Write($request, 0, $request.Length)
        $reader = [IO.StreamReader]::new($pipe)
        while ($true) {
            $reading = $reader.ReadLineAsync()
            while (-not $reading.Wait(200)) { }
            if ($null -eq ($line = $reading.Result)) { break }
            $event_ = $line | ConvertFrom-Json
            switch -Wildcard ($event_.type) {
                'wnetwatch.connection.*' { '{0} {1} {2} {3}' -f $event_.id, $event_.type, (Show-Text $event_.data.local), (Show-Text $event_.data.remote) }
                'wnetwatch.stream.gap' { Write-Warning "events are lost: $(Show-Text $event_.data.reason)" }
                'wnetwatch.stream.live' { $waitMs = 100 }
                'wnetwatch.stream.error' { Write-Warning (Show-Text $event_.data.message); if ($event_.data.code -notin $retried) { exit 1 } }
            }
            if ($event_.type -ne 'wnetwatch.stream.error') { $After = $event_.id }
        }
    } catch [Exception] {
        Write-Verbose "no stream, trying again: $($_.Exception.Message)"
    } finally {
        $pipe.Dispose() # after Ctrl+C too
    }
    Start-Sleep -Milliseconds $waitMs
    $waitMs = [Math]::Min($waitMs * 2, 30000)
}
