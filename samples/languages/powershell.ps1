# Prints network connections as they happen: powershell -File powershell.ps1 [-Prefix name]
#
# Traps: the last argument of the pipe is needed; Identification lets the broker identify you
# and not act as you. Write bytes: a StreamWriter with [Text.Encoding]::UTF8 begins with a byte
# order mark, which the broker refuses. Asynchronous, or Ctrl+C waits for the next event.
param([string]$Prefix = 'wnetwatch')

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

$pipe = [IO.Pipes.NamedPipeClientStream]::new('.', "$Prefix.subscribe", 'InOut', 'Asynchronous', 'Identification')
$pipe.Connect(5000)
$request = [Text.Encoding]::ASCII.GetBytes('{"subscribe":{"filter":{"type":["connection.*"]}}}' + "`n")
$pipe.Write($request, 0, $request.Length)
$reader = [IO.StreamReader]::new($pipe)
while ($null -ne ($line = $reader.ReadLine())) {
    $event_ = $line | ConvertFrom-Json
    switch -Wildcard ($event_.type) {
        'wnetwatch.connection.*' { '{0} {1} {2} {3}' -f $event_.id, $event_.type, (Show-Text $event_.data.local), (Show-Text $event_.data.remote) }
        'wnetwatch.stream.gap' { Write-Warning "events are lost: $(Show-Text $event_.data.reason)" }
        'wnetwatch.stream.error' { Write-Error (Show-Text $event_.data.message) }
    }
}
